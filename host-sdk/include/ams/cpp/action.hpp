// ams.actions/1 for C++: an action as a callable.
#pragma once

#include <ams/cpp/request.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/cpp/thread.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace ams {

/// What an action is; see ams_action.
struct ActionSpec {
    std::string id;
    std::string title;
    std::string permission;
    std::string table;    ///< "" with AMS_SELECT_NONE
    std::string form;     ///< id of a form added before, or ""
    std::string document; ///< JSON, action.schema.json, or ""
    std::int32_t selection = AMS_SELECT_NONE;
};

/// An action and what it does. The body runs on request threads, concurrently with itself; it returns the
/// answer (answer.schema.json) or throws ams::Error. It is reached only by callers that hold the action's
/// permission. Keep it where it is until deinit(): the host has its address.
class Action {
public:
    using Body = std::function<std::string(const Request&)>;

    Action(ActionSpec spec, Dispatch dispatch, Body body)
        : spec_(std::move(spec)), dispatch_(dispatch), body_(std::move(body)) {}
    Action(const Action&) = delete;
    Action& operator=(const Action&) = delete;

    [[nodiscard]] const ActionSpec& spec() const noexcept { return spec_; }

    /// For Actions::add(). The texts are this object's.
    [[nodiscard]] ams_action raw() noexcept {
        return {sizeof(ams_action),
                spec_.id.c_str(),
                spec_.title.c_str(),
                spec_.permission.c_str(),
                detail::or_null(spec_.table),
                detail::or_null(spec_.form),
                detail::or_null(spec_.document),
                spec_.selection,
                this,
                &Action::invoke};
    }

private:
    static ams_result invoke(void* ctx, const ams_request* request, const ams_sink* answer,
                             ams_error* error) noexcept {
        const auto& self = *static_cast<const Action*>(ctx);
        return guarded(self.dispatch_.log, self.spec_.id.c_str(), error, [&] {
            self.dispatch_.access.require(request->caller, self.spec_.permission);
            write(answer, self.body_(Request(request)));
        });
    }

    ActionSpec spec_;
    Dispatch dispatch_;
    Body body_;
};

/// Registers actions. Make and use it within init().
class Actions : public detail::Extension<ams_ext_actions> {
public:
    static constexpr const char* kId = AMS_EXT_ACTIONS;
    using Extension::Extension;

    void add(Action& action) const {
        const ams_action raw = action.raw();
        add(raw);
    }
    void add(const ams_action& raw) const {
        thread_.check("ams.actions/1 add()");
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
