// ams.details/1 for C++: the page of one row as a callable.
#pragma once

#include <ams/cpp/request.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/details.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace ams {

/// What a details page is; see ams_details.
struct DetailsSpec {
    std::string table; ///< added before
    std::string permission;
};

/// The details page of a table's rows. `fill` runs on request threads, concurrently with itself, gets the row's
/// key, returns the document (details.schema.json) or throws ams::Error, and is reached only by callers that
/// hold the permission. Keep it where it is until deinit(): the host has its address.
class DetailsPage {
public:
    using Fill = std::function<std::string(const ams_caller*, std::string_view key)>;

    DetailsPage(DetailsSpec spec, Dispatch dispatch, Fill fill)
        : spec_(std::move(spec)), dispatch_(dispatch), fill_(std::move(fill)) {}
    DetailsPage(const DetailsPage&) = delete;
    DetailsPage& operator=(const DetailsPage&) = delete;

    [[nodiscard]] const DetailsSpec& spec() const noexcept { return spec_; }

    /// For Details::add(). The texts are this object's.
    [[nodiscard]] ams_details raw() noexcept {
        return {sizeof(ams_details), spec_.table.c_str(), spec_.permission.c_str(), this, &DetailsPage::fill};
    }

private:
    static ams_result fill(void* ctx, const ams_caller* caller, const char* key, const ams_sink* document,
                           ams_error* error) noexcept {
        const auto& self = *static_cast<const DetailsPage*>(ctx);
        return guarded(self.dispatch_.log, self.spec_.table.c_str(), error, [&] {
            self.dispatch_.access.require(caller, self.spec_.permission);
            write(document, self.fill_(caller, key));
        });
    }

    DetailsSpec spec_;
    Dispatch dispatch_;
    Fill fill_;
};

/// Registers details pages. Make and use it within init().
class Details : public detail::Extension<ams_ext_details> {
public:
    static constexpr const char* kId = AMS_EXT_DETAILS;
    using Extension::Extension;

    void add(DetailsPage& page) const {
        const ams_details raw = page.raw();
        add(raw);
    }
    void add(const ams_details& raw) const {
        thread_.check("ams.details/1 add()");
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
