// Whatever a client sends as a body: it is taken whole or refused with a reason, and a value that
// was taken is text. The first line is the Content-Type.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "http/content/media_type.h"
#include "http/json_body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace holdfast;
    std::string_view all{reinterpret_cast<const char*>(data), size};
    std::string_view type = all.substr(0, all.find('\n'));
    std::string_view content = all.substr(std::min(type.size() + 1, all.size()));

    http::JsonBody body{type, content};
    std::optional<std::string> status = body.text("status");
    CHECK(!status || is_utf8(*status));
    std::optional<http::Problem> problem = body.problem();
    if (!problem) {
        CHECK(content.empty() || http::is_media_type(type, http::json_type));
        CHECK(!content.empty() || !status);
        return 0;
    }
    unsigned code = problem->status;
    CHECK(code == 400 || code == 413 || code == 415 || code == 422);
    CHECK(!problem->detail.empty() && problem->errors.size() <= 20);
    CHECK(!problem->errors.empty() || code == 415);
    for (const http::FieldError& error : problem->errors)
        CHECK(!error.message.empty() && (error.pointer.empty() || error.pointer.front() == '/'));
    return 0;
}
