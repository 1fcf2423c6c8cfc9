// A route as an operation of the document: parameters, body, answers, who may. Any thread.
#pragma once

#include <set>
#include <string_view>

#include "http/openapi/schema_writer.h"
#include "http/router.h"
#include "lib/json/writer.h"

namespace holdfast::http {

class OperationWriter {
public:
    // As a value.
    void write(json::Writer& json, const Route& route);
    // What the operations refer to, as a value; afterwards none follows.
    void write_components(json::Writer& json);

private:
    void write_parameters(json::Writer& json, const Route& route);
    void write_query(json::Writer& json, const QueryField& field);
    void write_placed(json::Writer& json, std::string_view place, const Explained& what);
    void write_body(json::Writer& json, const Route& route);
    void write_answers(json::Writer& json, const Route& route);
    void write_success(json::Writer& json, const Route& route, unsigned status);
    void write_contents(json::Writer& json, const Route& route);
    void write_answer_headers(json::Writer& json, const Route& route, unsigned status);

    SchemaWriter schemas_;
    std::set<unsigned> problems_;  // That were referred to.
};

}  // namespace holdfast::http
