#include "page/routes/http_assets.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "http/accept.h"
#include "http/failure.h"
#include "http/router.h"

namespace holdfast::page {
namespace {

using Text = std::shared_ptr<const std::string>;

// The forms of one, copied when somebody first asks for it: most are never asked for.
struct Kept {
    const Asset& asset;
    std::array<Text, 3> texts{};

    // As the path has it.
    std::string_view file() const { return asset.path.substr(asset.path.rfind('/') + 1); }
    const Text& plain() { return keep(texts[0], asset.plain); }
    const Text& gzipped() { return keep(texts[1], asset.gzipped); }
    const Text& brotli() { return keep(texts[2], asset.brotli); }

private:
    static const Text& keep(Text& text, std::string_view bytes)
    {
        if (!text)
            text = std::make_shared<const std::string>(bytes);
        return text;
    }
};

// In the order of our liking.
constexpr std::array<std::string_view, 3> codings{"br", "gzip", "identity"};

http::Response answer(Kept& kept, const http::Request& request)
{
    http::Response response{.content_type = kept.asset.type, .body = kept.plain(), .headers = {}};
    if (!kept.asset.gzipped.empty()) {
        response.vary = "Accept-Encoding";
        const auto best = http::best_encoding(codings, request.list("Accept-Encoding"));
        if (best == 0U)
            response.body = kept.brotli();
        else if (best == 1U)
            response.body = kept.gzipped();
        // What accepts nothing that we have gets it plain: a page without its style helps nobody.
        response.encoding = best.value_or(2) < 2 ? codings[*best] : std::string_view{};
    }
    response.cache_control = "public, max-age=31536000, immutable";
    response.is_finished = true;
    return response;
}

}  // namespace

void add_asset_routes(http::Router& router, std::span<const Asset> all)
{
    auto kept = std::make_shared<std::vector<Kept>>();
    for (const Asset& asset : all)
        kept->push_back({.asset = asset});
    router.add({.path = "/assets/{file}",
                .summary = "A file of the pages",
                .statuses = {404},
                .handler =
                    [kept](const http::Request& request, http::Reply reply) {
                        const auto found =
                            std::ranges::find(*kept, request.segments.front(), &Kept::file);
                        if (found == kept->end())
                            return http::refuse(request, reply,
                                                {.status = 404, .detail = "No such file."});
                        reply.send(answer(*found, request));
                    },
                .scope = http::Scope::open,
                .about = {.area = "pages",
                          .types = {"text/css", "text/javascript", "image/png", "image/svg+xml"},
                          .segments = {{"file", "Its name, as pages say it."}}}});
}

}  // namespace holdfast::page
