#include "daemon/config/listen_value.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/text.h"
#include "daemon/config/rules.h"
#include "daemon/config/wording.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::Kind;
using json::Node;
using json::quote;

constexpr std::string_view tls_example =
    R"(write {"certificate": "/etc/holdfast/tls/server.pem", "key": "/etc/holdfast/tls/server.key"})";

class Reader {
public:
    explicit Reader(std::vector<Rejected>& rejected) : rejected_{rejected} {}

    std::optional<ListenSettings> entry(const Node& node)
    {
        ListenSettings read;
        const std::size_t known = rejected_.size();
        if (node.kind == Kind::object)
            read = object(node);
        else
            read.address = text(node, check_endpoint, listen_form);
        return rejected_.size() == known ? std::optional{std::move(read)} : std::nullopt;
    }

private:
    using Names = std::span<const std::string_view>;

    void reject(const Node& node, std::string what, std::string_view expected, std::string remedy)
    {
        rejected_.push_back({&node, {std::move(what), std::string{expected}, std::move(remedy)}});
    }

    std::string text(const Node& node, TextRule rule, std::string_view form)
    {
        std::string value = node.text;
        if (node.kind != Kind::string)
            reject(node, join("found ", describe_found(node)), form, "write it in double quotes");
        else if (auto complaint = rule(value))
            rejected_.push_back({&node, std::move(*complaint)});
        return value;
    }

    // What must be there: reported at the object when it is not.
    std::string member(const Node& object, std::string_view name, TextRule rule,
                       std::string_view form)
    {
        if (const Node* found = object.find(name))
            return text(*found, rule, form);
        reject(object, join("has no ", quote(name)), form,
               join("add ", quote(name), " to the object"));
        return {};
    }

    void refuse_others(const Node& object, Names names)
    {
        for (const json::Member& member : object.members) {
            if (std::find(names.begin(), names.end(), member.name) != names.end())
                continue;
            std::string_view close = closest_name(std::string_view{member.name}.substr(0, 60),
                                                  {names.begin(), names.end()});
            reject(member.value, join("unknown key ", shorten(member.name)),
                   join_list(std::vector<std::string>{names.begin(), names.end()}, ", "),
                   close.empty() ? std::string{"remove it"}
                                 : join("did you mean ", quote(close), "?"));
        }
    }

    ListenSettings object(const Node& node)
    {
        static constexpr std::array<std::string_view, 2> names{"address", "tls"};
        refuse_others(node, names);
        ListenSettings read{.address = member(node, "address", check_endpoint, endpoint_form)};
        if (const Node* found = node.find("tls"))
            read.tls = tls(*found);
        return read;
    }

    TlsSettings tls(const Node& node)
    {
        static constexpr std::array<std::string_view, 2> names{"certificate", "key"};
        if (node.kind != Kind::object) {
            reject(node, join("found ", describe_found(node)), "an object with certificate and key",
                   std::string{tls_example});
            return {};
        }
        refuse_others(node, names);
        return {.certificate = member(node, "certificate", check_secret_place, secret_place_form),
                .key = member(node, "key", check_secret_place, secret_place_form)};
    }

    std::vector<Rejected>& rejected_;
};

void write_schema_text(json::Writer& writer, std::string_view name, std::string_view description,
                       std::string_view pattern)
{
    writer.key(name)
        .begin_object()
        .member("description", description)
        .member("type", "string")
        .member("pattern", pattern)
        .end_object();
}

// Begins the schema of an object that has just these members; the caller goes on with them.
void begin_schema_object(json::Writer& writer, std::span<const std::string_view> required)
{
    writer.member("type", "object").member("additionalProperties", false);
    writer.key("required").begin_array();
    for (std::string_view name : required)
        writer.value(name);
    writer.end_array();
    writer.key("properties").begin_object();
}

}  // namespace

std::vector<ListenSettings> read_listen(const json::Node& list, std::vector<Rejected>& rejected)
{
    std::vector<ListenSettings> entries;
    for (const Node& item : list.items) {
        auto entry = Reader{rejected}.entry(item);
        if (!entry)
            continue;
        auto same = std::find_if(entries.begin(), entries.end(), [&](const ListenSettings& other) {
            return other.address == entry->address;
        });
        if (same == entries.end())
            entries.push_back(std::move(*entry));
        else
            rejected.push_back(
                {&item,
                 {join(item.kind == Kind::string ? shorten(item.text) : quote(entry->address),
                       " is in the list twice"),
                  "each one once", "remove one of them"}});
    }
    return entries;
}

void write_listen(const std::vector<ListenSettings>& entries, json::Writer& writer)
{
    writer.begin_array();
    for (const ListenSettings& entry : entries) {
        if (!entry.tls) {
            writer.value(entry.address);
            continue;
        }
        writer.begin_object().member("address", entry.address).key("tls");
        writer.begin_object()
            .member("certificate", entry.tls->certificate)
            .member("key", entry.tls->key)
            .end_object();
        writer.end_object();
    }
    writer.end_array();
}

void write_listen_schema(json::Writer& writer)
{
    static constexpr std::array<std::string_view, 1> outer{"address"};
    static constexpr std::array<std::string_view, 2> inner{"certificate", "key"};
    writer.key("oneOf").begin_array();
    writer.begin_object().member("type", "string").member("pattern", endpoint_pattern).end_object();
    writer.begin_object();
    begin_schema_object(writer, outer);
    write_schema_text(writer, "address", "Where to listen.", endpoint_pattern);
    writer.key("tls").begin_object();
    begin_schema_object(writer, inner);
    write_schema_text(writer, "certificate",
                      "The server's certificate in PEM, those of its issuers after it.",
                      secret_place_pattern);
    write_schema_text(writer, "key", "The private key to it in PEM, without a passphrase.",
                      secret_place_pattern);
    writer.end_object().end_object();
    writer.end_object().end_object();
    writer.end_array();
}

}  // namespace holdfast::daemon
