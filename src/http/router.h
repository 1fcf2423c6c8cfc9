// The one table of routes: it finds the handler, and is what metrics labels, documentation and
// tests are made from. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/auth/scope.h"
#include "http/content/query.h"
#include "http/content/representation.h"
#include "http/edge/body_stream.h"
#include "http/openapi/description.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/response.h"

namespace holdfast::http {

using Handler = std::function<void(const Request&, Reply)>;
// The whole answer to a browser that asked for a path where there is nothing.
using LostPage = std::function<Response(const Request&)>;

enum class Access {
    everywhere,
    control,  // The control socket alone; elsewhere the route does not exist.
};

// Texts are literals.
struct Route {
    Method method = Method::get;
    std::string_view path;  // "/shipments/{id}". Also the `endpoint` label.
    std::string_view summary;
    // The media types of bodies that it takes. If there are any, a request must say how long its
    // body is, be it nothing, and have none but these.
    std::vector<std::string_view> consumes;
    // The forms it answers in, as we like them: a client gets the one it likes best, or 406. Those
    // with a format make a parameter `format`.
    std::vector<Representation> produces;
    // Whoever accepts none of them, or no coding, gets the first nevertheless, as HTTP allows.
    bool answers_anybody = false;
    // If there are any, others are refused.
    std::vector<QueryField> parameters;
    // What it answers beside what every route may: 200, unless there is another success among them,
    // and what `openapi/answers` has.
    std::vector<unsigned> statuses;
    bool has_tags = false;  // Each 200 carries an ETag; whoever has it already is answered 304.
    Handler handler;
    BodyStream stream;  // Instead of a handler: takes the body in pieces.
    Access access = Access::everywhere;
    Scope scope = Scope::by_method;  // What its callers must be allowed.
    // The same where a setting says it, at this moment; `scope` is then what it is at most.
    std::function<Scope()> scope_now{};
    // What stands for a {name} is a secret: no log and no answer shows it, and its handler finds it
    // in the segments alone.
    bool has_secret = false;
    // For the document of the API, which is not written while a route lacks it.
    Description about{};
};

class Router {
public:
    enum class Outcome { found, not_found, method_not_allowed, options };
    struct Match {
        Outcome outcome = Outcome::not_found;
        std::size_t route = 0;  // Index into routes(), when found.
        std::vector<std::string> segments;
        std::string allow;  // The methods of this path, when it exists but lacks the one asked for.
    };

    // Throws std::invalid_argument when a route stands twice: a mistake of ours, found at start.
    void add(Route route);
    const std::vector<Route>& routes() const noexcept { return routes_; }
    // Without one, browsers are answered as programs are. It must need nobody's leave: whoever asks
    // for what is not there was asked for no credentials.
    void set_lost_page(LostPage page) { lost_page_ = std::move(page); }
    const LostPage& lost_page() const noexcept { return lost_page_; }

    // HEAD finds GET. `path` has no trailing slash; "*" is the whole server.
    Match find(Method method, std::string_view path, bool via_control) const;
    // What may be said of a path: the path, or the pattern of a route with a secret that it seems
    // to be meant for, however wrong it or the method is. Lives as long as `path`.
    std::string_view shown(std::string_view path) const noexcept;

private:
    struct Pattern {
        std::vector<std::string_view> segments;
        std::vector<std::size_t> routes;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };

    const std::vector<std::size_t>* find_path(std::string_view path,
                                              std::vector<std::string>& segments) const;

    std::string allow(const std::vector<std::size_t>& candidates, bool via_control) const;

    std::vector<Route> routes_;
    std::vector<std::size_t> all_;  // Their indices.
    // Most paths are fixed: one look-up. Only paths with {names} are compared by segment.
    std::unordered_map<std::string, std::vector<std::size_t>, Hash, std::equal_to<>> fixed_;
    std::vector<Pattern> patterns_;
    std::vector<std::string_view> secrets_;  // Paths.
    LostPage lost_page_;
};

}  // namespace holdfast::http
