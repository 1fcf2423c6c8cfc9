// Scripts, styles and pictures of the pages: compressed beforehand, kept by browsers for ever. Loop
// thread.
#pragma once

#include <span>

#include "page/asset/assets.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// Open to everybody: the status page needs them, and they say nothing. `all` lives for ever.
void add_asset_routes(http::Router& router, std::span<const Asset> all);

}  // namespace holdfast::page
