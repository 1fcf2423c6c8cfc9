#include "watch/list/json_stored.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"
#include "watch/definition/json_service.h"

namespace holdfast::watch {

std::string encode(const StoredDefinition& definition)
{
    std::string text;
    json::Writer json{text};
    json.begin_object().key("service");
    write(json, definition.service, {.secrets = Secrets::kept});
    if (definition.is_switched_on)
        json.member("switchedOn", *definition.is_switched_on);
    json.end_object();
    return text;
}

Result<StoredDefinition> read_stored(std::string_view text, Owner owner,
                                     const ServiceDefaults& defaults)
{
    const json::Document document = json::parse(text, {.bytes_max = 2 * service_bytes_max});
    const json::Node* service = document.root.find("service");
    if (!document || service == nullptr)
        return Error{Errc::corrupt, "it is no definition of a service"};
    std::vector<DefinitionProblem> problems;
    // A command is the file's: what the row says of the API's would have been let in by nobody.
    StoredDefinition definition{
        .service = read_service(
            JsonValue{*service, "/service", problems},
            {.defaults = defaults, .owner = owner, .may_run_commands = owner == Owner::file})};
    if (!problems.empty())
        return Error{Errc::corrupt, to_message(problems.front())};
    if (const json::Node* word = document.root.find("switchedOn");
        word != nullptr && word->kind == json::Kind::boolean)
        definition.is_switched_on = word->boolean;
    return definition;
}

}  // namespace holdfast::watch
