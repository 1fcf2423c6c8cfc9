// What a page must show as text, whoever wrote it: markup, a script, quotes that would end an
// attribute, commands to terminals and to the direction of reading, and more than anybody reads.
#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::page {

inline std::string hostile_text()
{
    return "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&\x01\x1B[31m"
           "\xE2\x80\xAE\xE2\x81\xA6\xFF" +
           std::string(10'000, 'y');
}

// What a link has to say whole, and nobody sees.
inline std::string without_addresses(std::string page)
{
    for (const char* name : {" href=\"", " action=\""})
        for (std::size_t at = 0; (at = page.find(name, at)) != std::string::npos;) {
            const std::size_t from = page.find('"', at) + 1;
            page.erase(at, page.find('"', from) + 1 - at);
        }
    return page;
}

// None of it is markup, none of it is obeyed, and of 10 kB there are two at most.
inline void expect_harmless(const std::string& whole)
{
    using testing::HasSubstr;
    using testing::Not;

    const std::string page = without_addresses(whole);
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for (const char* bad :
         {"<script>alert", "<img", "\x01", "\x1B", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xFF"})
        EXPECT_THAT(whole, Not(HasSubstr(bad)));
    EXPECT_THAT(page, Not(HasSubstr(std::string(2'001, 'y'))));
}

}  // namespace holdfast::page
