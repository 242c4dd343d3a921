// ams.forms/1 for C++: a form, fixed or filled in for a selection.
#pragma once

#include <ams/cpp/request.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/forms.h>

#include <functional>
#include <string>
#include <utility>

namespace ams {

/// What a form is; see ams_form.
struct FormSpec {
    std::string id;
    std::string permission;
    std::string document; ///< JSON, form.schema.json; "" only with a fill
};

/// A form. `fill`, if given, runs on request threads, concurrently with itself, returns the whole document
/// for the selection or throws ams::Error, and is reached only by callers that hold the form's permission.
/// Keep it where it is until deinit(): the host has its address.
class Form {
public:
    using Fill = std::function<std::string(const Request&)>;

    Form(FormSpec spec, Dispatch dispatch, Fill fill = {})
        : spec_(std::move(spec)), dispatch_(dispatch), fill_(std::move(fill)) {}
    Form(const Form&) = delete;
    Form& operator=(const Form&) = delete;

    [[nodiscard]] const FormSpec& spec() const noexcept { return spec_; }

    /// For Forms::add(). The texts are this object's.
    [[nodiscard]] ams_form raw() noexcept {
        return {sizeof(ams_form),
                spec_.id.c_str(),
                spec_.permission.c_str(),
                detail::or_null(spec_.document),
                this,
                fill_ ? &Form::fill : nullptr};
    }

private:
    static ams_result fill(void* ctx, const ams_request* request, const ams_sink* document,
                           ams_error* error) noexcept {
        const auto& self = *static_cast<const Form*>(ctx);
        return guarded(self.dispatch_.log, self.spec_.id.c_str(), error, [&] {
            self.dispatch_.access.require(request->caller, self.spec_.permission);
            write(document, self.fill_(Request(request)));
        });
    }

    FormSpec spec_;
    Dispatch dispatch_;
    Fill fill_;
};

/// Registers forms. Make and use it within init().
class Forms : public detail::Extension<ams_ext_forms> {
public:
    static constexpr const char* kId = AMS_EXT_FORMS;
    using Extension::Extension;

    void add(Form& form) const {
        const ams_form raw = form.raw();
        add(raw);
    }
    void add(const ams_form& raw) const {
        thread_.check("ams.forms/1 add()");
        call(functions().add, &raw);
    }

private:
    ThreadContract thread_;
};

} // namespace ams
