// Brings one source after the other into the settings: later beats earlier, key by key. Does no
// I/O; any thread.
#pragma once

#include <string>

#include "daemon/config/load.h"
#include "lib/json/document.h"

namespace holdfast::daemon {

// What holds for every configuration file.
json::Options document_options() noexcept;

// Reports what the document itself has wrong, and every value in it that is not accepted. False
// when the document ended early, so that something in it stayed unread.
bool merge_document(const std::string& file, const json::Document& document, Loaded& loaded);

void merge_environment(const Environment& environment, Loaded& loaded);
void merge_environment_file(const EnvironmentFile& file, Loaded& loaded);

}  // namespace holdfast::daemon
