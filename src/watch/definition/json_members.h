// How each member of a definition is read from JSON and written as it. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lib/json/writer.h"
#include "watch/definition/json_value.h"
#include "watch/service.h"

namespace holdfast::watch {

// Tokens, headers that authorize, and texts to send that hold such.
enum class Secrets : std::uint8_t {
    masked,  // For whoever looks.
    kept,    // For storing, and for exports that are to be imported.
};

// Stands for a secret that is not shown. Sent back to us it means the one that we have.
inline constexpr std::string_view secret_mask = "********";

struct Writing {
    bool is_for_api = false;  // Names in its spelling.
    Secrets secrets = Secrets::kept;

    std::string_view name(std::string_view in_file, std::string_view in_api) const noexcept
    {
        return is_for_api ? in_api : in_file;
    }
};

struct MemberForm {
    std::string_view name;  // As services.json has it.
    // Into `to`, which has what the member is merged into. `before` is the service whose secrets a
    // mask means; null when there is none. What is wrong is said by `value`.
    void (*read)(const JsonValue& value, Service& to, const Service* before);
    void (*write)(json::Writer& json, const Service& service, const Writing& how);
};

// In the order of service_members().
std::span<const MemberForm> member_forms();

}  // namespace holdfast::watch
