#include "shipment/import/http_import.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "http/failure.h"
#include "http/idempotency.h"
#include "http/router.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"
#include "shipment/http_schemas.h"
#include "shipment/import/importer.h"

namespace holdfast::shipment {
namespace {

using End = ImportReport::End;

constexpr std::string_view path = "/shipments/import";
constexpr std::string_view csv_type = "text/csv";
constexpr std::string_view ndjson_type = "application/x-ndjson";

http::FieldError to_field_error(const RowError& error)
{
    std::string pointer;
    if (!error.field.empty())
        json::append_token(pointer, error.field);
    return {.pointer = std::move(pointer),
            .message = error.message,
            .row = error.place.row,
            .line = error.place.line};
}

// What is complete. Kept under the key, if there is one.
KeptAnswer describe(const ImportReport& report)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("import", report.id)
        .member("rows", report.rows)
        .member("rejected", report.rejections.rows);
    if (!report.rejections.errors.empty()) {
        json.key("errors").begin_array();
        for (const RowError& error : report.rejections.errors)
            http::write(json, to_field_error(error));
        json.end_array();
    }
    json.end_object();
    body.push_back('\n');
    return {.status = 201, .location = {}, .body = std::move(body)};
}

std::string count(std::int64_t rows)
{
    return rows == 1 ? std::string{"1 row is"} : join(rows, " rows are");
}

http::Problem refusal(const ImportReport& report)
{
    const Rejections& rejections = report.rejections;
    http::Problem problem{.status = report.end == End::taken ? 409U : 422U};
    if (rejections.rows == 0)
        problem.detail = "There is no shipment in it.";
    else
        problem.detail = join(count(rejections.rows),
                              " wrong, and nothing was stored; `errors` names the first.");
    for (const RowError& error : rejections.errors)
        problem.errors.push_back(to_field_error(error));
    return problem;
}

http::Problem too_long(const ImportSettings& limits)
{
    return {.status = 413,
            .detail = join("An import may have ", format_bytes(limits.bytes_max), " and ",
                           limits.rows_max, " rows at most; send it in parts.")};
}

http::Response to_response(const ImportReport& report, const ImportSettings& limits,
                           const http::Request& request)
{
    auto refuse_with = [&](const http::Problem& problem) {
        return http::problem_response(problem, request.target.path, request.id);
    };
    switch (report.end) {
    case End::complete:
    case End::repeated:
        return http::to_response(report.answer);
    case End::rejected:
    case End::taken:
        return refuse_with(refusal(report));
    case End::too_long:
        return refuse_with(too_long(limits));
    case End::failed:
        break;
    }
    return http::error_response(*report.error, request);
}

// The body of one request on its way to an upload. What was sent before with its key, and is under
// way still, it waits for: the first piece is held, and nothing more is read.
class ImportSink final : public http::BodySink {
public:
    ImportSink(Importer& importer, const http::Request& request,
               std::shared_ptr<http::StreamedKey> key, http::BodyFlow& flow)
        : importer_{importer},
          request_{request},
          key_{std::move(key)},
          flow_{std::make_shared<http::BodyFlow*>(&flow)}
    {
    }
    ~ImportSink() override
    {
        *flow_ = nullptr;
        if (!upload_)
            importer_.leave(this);
        else if (!is_whole_)
            importer_.abandon(upload_);
    }
    ImportSink(const ImportSink&) = delete;
    ImportSink& operator=(const ImportSink&) = delete;

    Result<void> begin()
    {
        Result<std::shared_ptr<Upload>> opened = importer_.open(wanted());
        if (opened)
            upload_ = *std::move(opened);
        else if (!key_ || !importer_.wait(this, key_->text(), [this] { go_on(); }))
            return std::move(opened).error();
        return {};
    }

    Take take(std::string_view piece) noexcept override
    {
        if (upload_)
            return upload_->feed(piece) == Upload::Flow::pause ? Take::full : Take::more;
        held_ = piece;
        return Take::full;
    }
    void finish(http::Reply reply) override
    {
        is_whole_ = true;
        reply_ = std::make_shared<http::Reply>(std::move(reply));
        if (upload_)
            store();
    }

private:
    ImportRequest wanted() const
    {
        bool is_csv = http::is_media_type(request_.header("Content-Type"), csv_type);
        ImportRequest wanted{.format = is_csv ? ImportFormat::csv : ImportFormat::ndjson,
                             .is_partial = request_.query.flag("partial"),
                             .actor = to_string(request_.actor)};
        if (key_) {
            wanted.key = key_->text();
            wanted.watch = [key = key_](std::string_view piece) { key->add(piece); };
        }
        wanted.ready = [flow = flow_] {
            if (*flow != nullptr)
                (*flow)->go_on();
        };
        return wanted;
    }

    // There is a place for it.
    void go_on()
    {
        upload_ = *importer_.open(wanted());
        if (is_whole_)
            return store();
        // Before the first piece nobody was told to wait. One is far less than fills an upload.
        if (std::string held = std::exchange(held_, {}); !held.empty()) {
            (void)upload_->feed(held);
            (*flow_)->go_on();
        }
    }

    void store()
    {
        std::function<IdempotencyKey()> key;
        if (key_)
            key = [key = key_] { return key->finish(); };
        importer_.store(upload_, std::move(key), describe,
                        [held = std::exchange(reply_, nullptr), &importer = importer_,
                         &request = request_](const ImportReport& report) {
                            held->send(to_response(report, importer.settings(), request));
                        });
    }

    Importer& importer_;
    const http::Request& request_;
    std::shared_ptr<http::StreamedKey> key_;
    // Null once this is gone: there is nobody to go on then.
    std::shared_ptr<http::BodyFlow*> flow_;
    std::shared_ptr<Upload> upload_;      // Null while it waits for a place.
    std::string held_;                    // What came meanwhile.
    std::shared_ptr<http::Reply> reply_;  // Of a body that is whole, until it is stored.
    bool is_whole_ = false;
};

http::BodyStream::Opened open(Importer& importer, const http::Request& request,
                              http::BodyFlow& flow)
{
    Result<std::unique_ptr<http::StreamedKey>> key = http::StreamedKey::of(request);
    if (!key)
        return http::problem_response({.status = 400, .detail = key.error().context},
                                      request.target.path, request.id);
    auto sink = std::make_unique<ImportSink>(importer, request, *std::move(key), flow);
    if (Result<void> begun = sink->begin(); !begun)
        return http::error_response(begun.error(), request);
    return sink;
}

void show(const Importer& importer, http::Reply reply)
{
    std::string body;
    json::Writer json{body};
    json.begin_object().key("items").begin_array();
    for (const ImportProgress& each : importer.look())
        json.begin_object()
            .member("actor", each.actor)
            .member("state", each.state)
            .member("bytes", each.bytes)
            .member("rows", each.rows)
            .member("stored", each.stored)
            .end_object();
    json.end_array().end_object();
    body.push_back('\n');
    reply.send(http::json_response(std::move(body)));
}

}  // namespace

void add_import_routes(http::Router& router, Importer& importer, BodyPace pace)
{
    http::BodyStream stream{
        .limits =
            [&importer, pace = std::move(pace)] {
                http::BodyLimits limits = pace();
                limits.bytes_max = static_cast<std::uint64_t>(importer.settings().bytes_max);
                return limits;
            },
        .open = [&importer](const http::Request& request,
                            http::BodyFlow& flow) { return open(importer, request, flow); }};
    router.add({.method = http::Method::post,
                .path = path,
                .summary = "Record many shipments, all of them or none",
                .consumes = {csv_type, ndjson_type},
                .produces = {http::as_json},
                .parameters = {{.name = "partial",
                                .kind = http::QueryField::Kind::flag,
                                .description = "Take the good rows, and say which are not."}},
                .statuses = {201, 400, 409, 413, 422, 507},
                .stream = std::move(stream),
                .about = {.area = "shipments", .gives = &schemas::imported, .takes_key = true}});
    router.add({.path = path,
                .summary = "Imports that arrive, wait or are stored",
                .produces = {http::as_json},
                .handler = [&importer](const http::Request&,
                                       http::Reply reply) { show(importer, std::move(reply)); },
                .about = {.area = "shipments", .gives = &schemas::imports}});
}

}  // namespace holdfast::shipment
