// Stops ONE thread of a process, by its name, from outside: PTRACE_SEIZE and PTRACE_INTERRUPT leave
// every other thread running, as a deadlock or an endless wait would. SIGSTOP would stop them all.
//
//   freeze PID NAME     holds the thread until its own parent or the process is gone
//
// Prints "frozen TID" once the thread stands still. A fatal signal still ends the process.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

namespace {

pid_t find_thread(const std::string& process, const std::string& name)
{
    const std::string directory = "/proc/" + process + "/task";
    DIR* entries = opendir(directory.c_str());
    if (entries == nullptr)
        return 0;
    pid_t found = 0;
    while (const dirent* entry = readdir(entries)) {
        std::string comm;
        if (entry->d_name[0] != '.' &&
            std::getline(std::ifstream(directory + "/" + entry->d_name + "/comm"), comm) &&
            comm == name)
            found = static_cast<pid_t>(std::stol(entry->d_name));
    }
    closedir(entries);
    return found;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::fputs("usage: freeze PID NAME\n", stderr);
        return 64;
    }
    // What enters the machine for us stays our parent: whoever started that ends it, not us.
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    const pid_t thread = find_thread(argv[1], argv[2]);
    if (thread == 0) {
        std::fprintf(stderr, "freeze: process %s has no thread named %s\n", argv[1], argv[2]);
        return 1;
    }
    if (ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0 ||
        ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) != 0) {
        std::fprintf(stderr, "freeze: thread %d: %s\n", thread, std::strerror(errno));
        return 1;
    }
    for (bool announced = false;;) {
        int status = 0;
        if (waitpid(thread, &status, __WALL) != thread || !WIFSTOPPED(status))
            return 0;
        // Only the stop that was asked for holds. Anything else that stops the thread is a signal
        // for the process, which must meet its end as if nobody were watching.
        if (status >> 16 == PTRACE_EVENT_STOP && !announced) {
            std::printf("frozen %d\n", thread);
            std::fflush(stdout);
            announced = true;
            continue;
        }
        (void)ptrace(PTRACE_CONT, thread, nullptr, WSTOPSIG(status));
    }
}
