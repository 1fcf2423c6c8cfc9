// What a text has to be in order to be an address, a network or a path. Does no I/O; any thread.
#pragma once

#include <optional>
#include <string>

#include "daemon/config/key.h"

namespace holdfast::daemon {

// "127.0.0.1:8080", "[::1]:8080"
std::optional<Complaint> check_endpoint(std::string& text);
inline constexpr std::string_view endpoint_form = "ADDRESS:PORT with a literal address";
inline constexpr std::string_view endpoint_pattern =
    R"(^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}|\[[0-9A-Fa-f:.]+\]):0*(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})$)";

// Where a secret or a certificate is: a file, or what the service manager hands over.
std::optional<Complaint> check_secret_place(std::string& text);
inline constexpr std::string_view secret_place_form = "an absolute path, or credential:NAME";
inline constexpr std::string_view secret_place_pattern =
    R"(^(credential:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}|/[^\u0000-\u001f\u007f]*[^/\u0000-\u001f\u007f])$)";
inline constexpr std::string_view credential_prefix = "credential:";

// "10.0.0.0/8", "::1/128", or an address, which stands for itself alone.
std::optional<Complaint> check_network(std::string& text);
inline constexpr std::string_view network_form = "an address or ADDRESS/PREFIX";
inline constexpr std::string_view network_pattern =
    R"(^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}(/(3[0-2]|[12]?[0-9]))?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$)";

// "api.example.org", "*.example.org", "*"; brought into lower case.
std::optional<Complaint> check_host(std::string& text);
inline constexpr std::string_view host_form = "a host name, *.NAME for all below it, or *";
inline constexpr std::string_view host_pattern =
    R"(^(\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)$)";

// What may be done without credentials.
std::optional<Complaint> check_scope(std::string& text);
inline constexpr std::string_view scope_form = "one of \"read\", \"write\", \"metrics\"";
inline constexpr std::string_view scope_pattern = "^(read|write|metrics)$";

// A file that may be absent: absolute or empty.
std::optional<Complaint> check_optional_path(std::string& text);
inline constexpr std::string_view optional_path_form = "an absolute path, or \"\" for none";
inline constexpr std::string_view optional_path_pattern =
    R"(^(/|/[^\u0000-\u001f\u007f]*[^/\u0000-\u001f\u007f])?$)";

// The path of the log file, or empty; relative ones are for the clients of old.
std::optional<Complaint> check_log_path(std::string& text);
inline constexpr std::string_view log_path_form = "the path of a file, or \"\" for none";
inline constexpr std::string_view log_path_pattern =
    R"(^([^\u0000-\u001f\u007f]*[^/\u0000-\u001f\u007f])?$)";

// Where a service is that we call; a slash at the end is taken away.
std::optional<Complaint> check_service_url(std::string& text);
inline constexpr std::string_view service_url_form =
    "http://HOST[:PORT][/PATH], the same with https, or \"\" for none";
inline constexpr std::string_view service_url_pattern =
    R"(^(https?://[A-Za-z0-9_.\[\]:-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?)?$)";

// The path of a Unix socket: absolute, short enough for the kernel.
std::optional<Complaint> check_socket_path(std::string& text);
inline constexpr std::string_view socket_path_form = "an absolute path of at most 103 bytes";
inline constexpr std::string_view socket_path_pattern =
    R"(^/[^\u0000-\u001f\u007f]{0,101}[^/\u0000-\u001f\u007f]$)";

// The path of a database file; relative ones are for the clients of old.
std::optional<Complaint> check_database_path(std::string& text);
inline constexpr std::string_view database_path_form = "the path of a file";
inline constexpr std::string_view database_path_pattern =
    R"(^(?!:memory:$|file:)[^\u0000-\u001f\u007f]*[^/\u0000-\u001f\u007f]$)";

}  // namespace holdfast::daemon
