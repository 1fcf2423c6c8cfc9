// The files that pages load: scripts, styles, pictures, as the build put them into the binary.
// Their names tell their contents, so whoever has one need never ask again. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

namespace holdfast::page {

struct Asset {
    std::string_view name;  // What pages call it: "app.js".
    std::string_view path;  // Where it is served: "/assets/app-48247c657ad4.js".
    std::string_view type;
    std::string_view plain;
    std::string_view gzipped;  // Empty where that is no smaller.
    std::string_view brotli;
};

// Empty in a build without the pages.
std::span<const Asset> assets() noexcept;

// The path of "app.js"; empty when there is none of that name.
std::string_view asset_path(std::string_view name) noexcept;

}  // namespace holdfast::page
