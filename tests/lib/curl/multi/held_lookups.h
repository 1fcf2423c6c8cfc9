// Stands before getaddrinfo() in the whole program: names that end in ".test" are answered by the
// test, when it says so, and every other one by the system. Any thread.
#pragma once

#include <string>
#include <vector>

namespace holdfast {

class HeldLookups {
public:
    HeldLookups();
    ~HeldLookups();  // Lets all go, and waits for the threads that are still here.
    HeldLookups(const HeldLookups&) = delete;
    HeldLookups& operator=(const HeldLookups&) = delete;

    // What the names have from now on; none means that there is no such name.
    void answer(std::vector<std::string> addresses);
    // They get no answer from now on.
    void hold();

    int asked() const;  // So often.
    int held() const;   // Threads that wait now.
};

}  // namespace holdfast
