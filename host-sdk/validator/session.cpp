#include "host-sdk/validator/session.hpp"

#include <ams/cpp/error.hpp>

#include <cstring>
#include <dlfcn.h>

namespace ams::validate {
namespace {

void* open_library(const std::filesystem::path& file) {
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    // No plugin code has been asked for yet: whatever the linker says is all there is to know.
    if (handle == nullptr) throw Failure(std::string("it does not load: ") + dlerror());
    return handle;
}

} // namespace

Library::Library(const std::filesystem::path& file) : handle_(open_library(file), &dlclose) {}

const ams_entry& Library::entry() const {
    const void* symbol = dlsym(handle_.get(), "ams_plugin_entry");
    if (symbol == nullptr) throw Failure("it has no ams_plugin_entry");
    return *static_cast<const ams_entry*>(symbol);
}

std::string describe(const ams_error& error) {
    const std::string code(error.code, strnlen(error.code, sizeof error.code));
    const std::string text(error.text, strnlen(error.text, sizeof error.text));
    if (code.empty() && text.empty()) return "without a code or a text";
    return code + ": " + text;
}

Session::Session(const Subject& subject) : library_(subject.library) {}

Session::~Session() {
    deinit();
}

ams_result Session::try_init(ams_error& error) {
    const ams_entry& plugin = entry();
    host.open_registration();
    const ams_result result = plugin.init(host.raw(), &error);
    host.close_registration();
    running_ = result == AMS_OK;
    return result;
}

void Session::init() {
    ams_error error = make_error();
    if (try_init(error) != AMS_OK) throw Failure("init() failed: " + describe(error));
}

void Session::deinit() {
    if (!running_) return;
    running_ = false;
    host.release_tasks();
    entry().deinit();
}

} // namespace ams::validate
