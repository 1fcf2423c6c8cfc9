// libcurl's handles, which close themselves. Each is its thread's.
#pragma once

#include <string>
#include <vector>

#include <curl/curl.h>

#include "base/handle.h"

namespace holdfast::curl {

using Easy = Handle<CURL, curl_easy_cleanup>;
using Many = Handle<CURLM, curl_multi_cleanup>;
using Lines = Handle<curl_slist, curl_slist_free_all>;
using ParsedUrl = Handle<CURLU, curl_url_cleanup>;
using Text = Handle<char, curl_free>;

inline Lines lines_of(const std::vector<std::string>& texts)
{
    Lines lines;
    for (const std::string& text : texts)
        lines.reset(curl_slist_append(lines.release(), text.c_str()));
    return lines;
}

}  // namespace holdfast::curl
