// The documents of the API, to be read and tried. Loop thread.
#pragma once

#include "page/routes/page_answer.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// Where whoever writes the document serves it.
inline constexpr std::string_view document_path = "/openapi.json";

void add_docs_route(http::Router& router, Place place);

}  // namespace holdfast::page
