// A bus of its own for a test: a dbus-daemon that nobody else knows of, ended with the test. One
// thread.
#pragma once

#include <array>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast {

class PrivateBus {
public:
    PrivateBus()
    {
        std::ofstream{directory_.file("conf")}
            << "<busconfig><type>session</type><listen>" << address() << "</listen>"
            << "<auth>EXTERNAL</auth><policy context=\"default\"><allow user=\"*\"/>"
            << "<allow own=\"*\"/><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>"
            << "</policy></busconfig>";
        start();
    }
    ~PrivateBus() { stop(); }
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    std::string address() const { return "unix:path=" + directory_.file("bus"); }

    // Returns when it listens.
    void start()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::runtime_error{"no pipe"};
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(ends[1], 1);
            std::string configuration = "--config-file=" + directory_.file("conf");
            ::execlp("dbus-daemon", "dbus-daemon", configuration.c_str(), "--nofork", "--nopidfile",
                     "--nosyslog", "--print-address=1", nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        char byte = 0;
        bool is_up = ::read(ends[0], &byte, 1) == 1;
        ::close(ends[0]);
        if (!is_up)
            throw std::runtime_error{"no dbus-daemon (package dbus-daemon)"};
    }

    void stop()
    {
        if (process_ <= 0)
            return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
        ::unlink(directory_.file("bus").c_str());
    }

private:
    TemporaryDirectory directory_;
    pid_t process_ = -1;
};

}  // namespace holdfast
