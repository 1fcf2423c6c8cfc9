// Schemas as JSON Schema 2020-12, the dialect of OpenAPI 3.1. Those with a name are referred to,
// and written once at the end. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "http/openapi/schema.h"
#include "lib/json/writer.h"

namespace holdfast::http {

class SchemaWriter {
public:
    // As a value. Throws std::invalid_argument when its name stands for another schema already.
    void write(json::Writer& json, const Schema& schema);
    // The value of components.schemas: all that was referred to until now, and what those refer to.
    void write_named(json::Writer& json);

private:
    void note(const Schema& schema);
    void write_whole(json::Writer& json, const Schema& schema);
    void write_text(json::Writer& json, const Schema& schema);
    void write_object(json::Writer& json, const Schema& schema);
    void write_properties(json::Writer& json, const Schema& schema);
    void write_member(json::Writer& json, const Member& member);
    void write_page(json::Writer& json, const Schema& schema);
    void write_each(json::Writer& json, std::string_view key, const Schema& schema);

    std::vector<const Schema*> named_;
};

}  // namespace holdfast::http
