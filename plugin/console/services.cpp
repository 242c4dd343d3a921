#include "plugin/console/services.hpp"

#include "plugin/console/documents.hpp"
#include "plugin/console/translate.hpp"

#include <unistd.h>

#include <utility>

namespace mdm::dep {
namespace {

// The host's secrets behind the store's interface.
class HostSealer final : public Sealer {
public:
    explicit HostSealer(ams::Secrets secrets) : secrets_(secrets) {}

    std::string seal(std::string_view associated, const ams::Secret& plain) override {
        return secrets_.seal(associated, plain);
    }
    ams::Secret open(std::string_view associated, std::string_view sealed) override {
        try {
            return secrets_.open(associated, sealed);
        } catch (const ams::Error& e) {
            throw Error(Code::secret_unreadable, {.detail = std::string(associated) + ": " + e.code()});
        }
    }

private:
    ams::Secrets secrets_;
};

std::string host_name() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "unnamed host";
    return name;
}

std::int32_t ams_level(LogLevel level) {
    switch (level) {
    case LogLevel::debug:
        return AMS_LOG_DEBUG;
    case LogLevel::info:
        return AMS_LOG_INFO;
    case LogLevel::warning:
        return AMS_LOG_WARNING;
    case LogLevel::error:
        return AMS_LOG_ERROR;
    }
    return AMS_LOG_ERROR;
}

LogSink sink_of(ams::Log log) {
    return [log](LogLevel level, std::string_view text, const LogFields& fields) {
        if (!log.enabled(ams_level(level))) return;
        std::vector<ams::LogField> raw;
        raw.reserve(fields.size());
        for (const auto& [key, value] : fields)
            raw.push_back({key.c_str(), value});
        log.write(ams_level(level), std::string(text), std::span<const ams::LogField>(raw));
    };
}

std::int32_t ams_severity(TokenNotice::Severity severity) {
    switch (severity) {
    case TokenNotice::Severity::info:
        return AMS_NOTICE_INFO;
    case TokenNotice::Severity::warning:
        return AMS_NOTICE_WARNING;
    case TokenNotice::Severity::error:
        return AMS_NOTICE_ERROR;
    }
    return AMS_NOTICE_ERROR;
}

std::string notice_key(std::int64_t token, std::string_view topic) {
    return "token/" + std::to_string(token) + '/' + std::string(topic);
}

ams::odbc::PoolOptions pool_options(const ams::DatabaseInfo& info) {
    const auto dialect = ams::odbc::parse_dialect(info.dialect);
    if (!dialect)
        throw Error(Code::configuration,
                    {.text = "The host's database is of a kind this plugin has no statements for: " +
                             info.dialect + "."});
    ams::odbc::PoolOptions options;
    options.connect.dialect = *dialect;
    options.max_connections = info.max_connections;
    return options;
}

} // namespace

// In the order in which each needs the ones before it.
struct Services::Opened {
    Opened(Services& services, const ams::DatabaseInfo& info)
        : pool(services.database_.connection(), pool_options(info)), sealer(services.secrets_),
          store(pool, sealer, services.clock_),
          engine(store, services.clock_, services.settings_.service,
                 {.run = {.host = host_name(),
                          .page_limit = services.settings_.page_limit,
                          .full_fetch_days = services.settings_.full_fetch_days},
                  .parallel_tokens = static_cast<std::size_t>(services.settings_.parallel_tokens),
                  .lease = services.settings_.lease,
                  .assignment_notice =
                      [&services](std::int64_t token, const std::optional<TokenNotice>& notice) {
                          services.show_assignments(token, notice);
                      }},
                 sink_of(services.log),
                 [&services](std::int64_t token, const std::vector<TokenNotice>& notices) {
                     services.show(token, notices);
                 }) {}

    ams::odbc::Pool pool;
    HostSealer sealer;
    Store store;
    Engine engine;
};

Services::Services(const ams::HostRef& host, Settings settings)
    : log(host.require<ams::Log>()), access(host.require<ams::Access>()), tasks(host.require<ams::Tasks>()),
      audit(host.require<ams::Audit>()), settings_(std::move(settings)),
      database_(host.require<ams::Database>()), secrets_(host.require<ams::Secrets>()),
      notices_(host.require<ams::Notices>()) {}

Services::~Services() {
    stop();
}

void Services::require(const ams_caller* caller) const {
    access.require(caller, std::string(kPermission));
}

Services::Opened& Services::opened() {
    const std::lock_guard lock(mutex_);
    if (stopped_) throw to_ams(Error(Code::cancelled));
    if (!opened_) {
        const ams::DatabaseInfo info = database_.describe();
        opened_ =
            translated(log, "Opening the database", [&] { return std::make_unique<Opened>(*this, info); });
    }
    return *opened_;
}

Store& Services::store() {
    return opened().store;
}

Engine& Services::engine() {
    return opened().engine;
}

void Services::stop() {
    Engine* engine = nullptr;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        if (opened_) engine = &opened_->engine;
    }
    if (engine != nullptr) engine->stop();
}

void Services::show(std::int64_t token, const std::vector<TokenNotice>& notices) const noexcept {
    for (const std::string_view topic : kNoticeTopics) {
        const auto found = std::find_if(notices.begin(), notices.end(),
                                        [&](const TokenNotice& notice) { return notice.topic == topic; });
        show_topic(token, topic, found == notices.end() ? nullptr : &*found, kTokenTable.grid);
    }
}

void Services::show_assignments(std::int64_t token, const std::optional<TokenNotice>& notice) const noexcept {
    show_topic(token, "assignments", notice ? &*notice : nullptr, kAssignmentTable.grid);
}

void Services::show_topic(std::int64_t token, std::string_view topic, const TokenNotice* notice,
                          std::string_view grid) const noexcept {
    try {
        if (notice == nullptr)
            notices_.withdraw(notice_key(token, topic));
        else
            notices_.put({.key = notice_key(token, topic),
                          .severity = ams_severity(notice->severity),
                          .permission = std::string(kPermission),
                          .title = notice->title,
                          .text = notice->text,
                          .remedy = notice->remedy,
                          .grid = std::string(grid),
                          .action = std::string(notice->action),
                          .row = notice->action.empty() ? std::string() : std::to_string(token)});
    } catch (const ams::Error& e) { // the grid says the same
        log.warning("A notice could not be shown", {{"key", notice_key(token, topic)}, {"code", e.code()}});
    }
}

} // namespace mdm::dep
