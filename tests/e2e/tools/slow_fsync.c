/* Preloaded into the daemon: every fsync and fdatasync takes as many seconds as the file
 * /run/slow-fsync says, as a dying disk would make it. Absent, empty or 0: none.
 *
 * The file /run/fail-fsync names a thread, such as "writer": the next fsync of a thread of that name
 * fails with EIO, once, and what was to be synced is not. What it did it writes down as "fail PID
 * THREAD 0". A sandbox may not let it remove the file: it remembers, so each process fails once.
 *
 * Whom it keeps waiting it writes down, where the unit's sandbox lets it write: "begin PID THREAD 0"
 * before the wait, "end PID THREAD MILLISECONDS" after it. A test that wants a slow disk to be
 * survived has to see there that the disk was asked at all. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static int told_seconds(void)
{
    char text[16] = {0};
    int file = open("/run/slow-fsync", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    return count > 0 ? atoi(text) : 0;
}

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One write a line, so that two threads do not mix theirs. */
static void write_down(const char *what, long took)
{
    const char *path = "/run/holdfast/slow-fsync.log";
    char thread[16] = {0};
    char line[80];
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    prctl(PR_GET_NAME, thread);
    int length = snprintf(line, sizeof line, "%s %d %s %ld\n", what, (int)getpid(), thread, took);
    if (write(file, line, (size_t)length) != length)
        abort();
    close(file);
}

static void wait_as_told(void)
{
    struct timespec left = {told_seconds(), 0};
    long began = milliseconds();
    if (left.tv_sec <= 0)
        return;
    write_down("begin", 0);
    while (nanosleep(&left, &left) != 0) {
    }
    write_down("end", milliseconds() - began);
}

/* Which thread is to fail; empty: none. */
static void told_thread(char name[16])
{
    memset(name, 0, 16);
    int file = open("/run/fail-fsync", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    ssize_t count = read(file, name, 15);
    close(file);
    name[count > 0 ? count : 0] = 0;
    name[strcspn(name, "\n")] = 0;
}

static int fails_as_told(void)
{
    static atomic_flag has_failed = ATOMIC_FLAG_INIT;
    char wanted[16];
    char thread[16] = {0};
    told_thread(wanted);
    prctl(PR_GET_NAME, thread);
    if (wanted[0] == 0 || strcmp(wanted, thread) != 0 || atomic_flag_test_and_set(&has_failed))
        return 0;
    write_down("fail", 0);
    errno = EIO;
    return 1;
}

int fsync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_as_told();
    return fails_as_told() ? -1 : real(file);
}

int fdatasync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_as_told();
    return fails_as_told() ? -1 : real(file);
}
