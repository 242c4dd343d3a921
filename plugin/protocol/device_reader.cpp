#include "plugin/protocol/device_reader.hpp"

#include "plugin/model/error.hpp"
#include "plugin/model/time.hpp"
#include "plugin/protocol/json_repair.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxCursorBytes = std::size_t{16} * 1024; // Apple says up to 1000 characters

struct TextKey {
    std::string_view name;
    std::optional<std::string> Device::*member;
    bool is_time = false;
};

// In the order in which Apple sends them, as far as that is known: the reader guesses the next key by it.
constexpr std::array kTextKeys{
    TextKey{"model", &Device::model},
    TextKey{"description", &Device::description},
    TextKey{"color", &Device::color},
    TextKey{"asset_tag", &Device::asset_tag},
    TextKey{"os", &Device::os},
    TextKey{"device_family", &Device::device_family},
    TextKey{"profile_status", &Device::profile_status},
    TextKey{"profile_uuid", &Device::profile_uuid},
    TextKey{"profile_assign_time", &Device::profile_assign_time, true},
    TextKey{"profile_push_time", &Device::profile_push_time, true},
    TextKey{"device_assigned_date", &Device::device_assigned_date, true},
    TextKey{"device_assigned_by", &Device::device_assigned_by},
    TextKey{"op_type", &Device::op_type},
    TextKey{"op_date", &Device::op_date, true},
    TextKey{"response_status", &Device::response_status},
    TextKey{"mdm_migration_deadline", &Device::mdm_migration_deadline, true},
    TextKey{"bluetooth_mac_address", &Device::bluetooth_mac_address},
    TextKey{"wifi_mac_address", &Device::wifi_mac_address},
    TextKey{"ethernet_mac_address", &Device::ethernet_mac_address},
    TextKey{"eid", &Device::eid},
};

struct ListKey {
    std::string_view name;
    std::vector<std::string> Device::*member;
};
constexpr std::array kListKeys{ListKey{"imei", &Device::imei}, ListKey{"meid", &Device::meid}};

struct FlagKey {
    std::string_view name;
    std::optional<bool> Device::*member;
};
constexpr std::array kFlagKeys{FlagKey{"is_replacement_device", &Device::is_replacement_device},
                               FlagKey{"released_by_replacement", &Device::released_by_replacement}};

template <class Table>
auto find_in(const Table& table, std::string_view name) -> decltype(table.data()) {
    for (const auto& entry : table) {
        if (entry.name == name) return &entry;
    }
    return nullptr;
}

// Two of the databases behind us cut a text at a NUL without a word, so such a text is never taken for a
// value.
bool is_storable(const std::string& text) {
    return text.find('\0') == std::string::npos;
}

// Apple's ways to say "no time": nothing, or year 0001 and the like.
bool means_no_time(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.empty() || (text.size() >= 4 && text.substr(0, 4) < "1970" && text.substr(0, 4) >= "0000");
}

// Values that have no member of Device, rebuilt as they came.
class Leftovers {
public:
    [[nodiscard]] bool in_container() const { return !open_.empty(); }

    void scalar(const std::string& key, Json value) { place(key) = std::move(value); }

    void open(const std::string& key, Json container) {
        Json& placed = place(key);
        placed = std::move(container);
        open_.push_back(&placed);
    }

    void key(const std::string& name) { inner_key_ = name; }
    void close() { open_.pop_back(); }

    std::optional<std::string> take() {
        if (values_.empty()) return std::nullopt;
        auto text = values_.dump();
        values_ = Json::object();
        return text;
    }

private:
    // Pointers into open_ stay good: only the innermost container grows.
    Json& place(const std::string& key) {
        if (open_.empty()) return values_[key];
        Json& container = *open_.back();
        if (container.is_object()) return container[inner_key_];
        container.push_back(nullptr);
        return container.back();
    }

    Json values_ = Json::object();
    std::vector<Json*> open_;
    std::string inner_key_;
};

// Receives nlohmann's SAX events. `keyed`: devices may be an object of records by serial number (details), else only a
// list.
class Reader {
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    explicit Reader(bool keyed) : keyed_(keyed) {}

    bool null() { return scalar(nullptr); }
    bool boolean(bool value) { return scalar(value); }
    bool number_integer(number_integer_t value) { return scalar(value); }
    bool number_unsigned(number_unsigned_t value) { return scalar(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) { return scalar(value); }
    bool binary(binary_t& /*value*/) { return fail("binary value"); } // not in JSON text

    bool string(string_t& value) {
        switch (place_) {
        case Place::top:
            return top_string(value);
        case Place::device:
            device_string(value);
            return true;
        case Place::list:
            list_string(value);
            return true;
        case Place::devices:
            // A status in place of a record, as disown and assign have it.
            if (!in_keyed_ || !is_storable(value)) return scalar(value);
            page_.devices.push_back({.serial_number = key_, .response_status = value});
            return true;
        default:
            return scalar(value);
        }
    }

    bool start_object(std::size_t /*elements*/) { return start(true); }
    bool start_array(std::size_t /*elements*/) { return start(false); }
    bool end_object() { return end(); }
    bool end_array() { return end(); }

    bool key(string_t& name) {
        switch (place_) {
        case Place::ignored:
            break;
        case Place::leftover:
            leftovers_.key(name);
            break;
        default:
            key_ = name;
            break;
        }
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*last_token*/,
                     const nlohmann::detail::exception& error) {
        return fail("JSON error " + std::to_string(error.id) + " at byte " + std::to_string(position));
    }

    // What was read. Throws Error(bad_answer).
    DevicePage finish(bool well_formed) {
        if (!well_formed) throw Error(Code::bad_answer, {.detail = problem_.empty() ? "not JSON" : problem_});
        if (!keyed_ && page_.cursor.empty())
            throw Error(Code::bad_answer, {.detail = "a page without cursor"});
        return std::move(page_);
    }

private:
    enum class Place {
        outside,  // before and after the document
        top,      // in the document's object
        devices,  // between records
        device,   // in a record
        list,     // in imei or meid
        ignored,  // in something unknown around the records
        leftover, // in something unknown within a record
    };

    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    // ---- values ----

    template <class Value>
    bool scalar(const Value& value) {
        switch (place_) {
        case Place::outside:
            return fail("not a JSON object");
        case Place::top:
            return top_scalar(Json(value));
        case Place::devices:
            ++page_.skipped;
            return true;
        case Place::device:
            device_scalar(value);
            return true;
        case Place::list:
            // A list with something else than text in it: keep the text, and this beside it.
            leftovers_.scalar(key_, Json(value));
            return true;
        case Place::ignored:
            return true;
        case Place::leftover:
            leftovers_.scalar(key_, Json(value));
            return true;
        }
        return true;
    }

    bool top_string(const std::string& value) {
        if (key_ == "cursor") {
            if (value.size() > kMaxCursorBytes || !is_storable(value))
                return fail("the cursor is no usable text");
            page_.cursor = value;
        } else if (key_ == "fetched_until") {
            page_.fetched_until = canonical_time(value);
        } else if (key_ == "devices" || key_ == "more_to_follow") {
            return fail(key_ + " is text");
        }
        return true;
    }

    bool top_scalar(const Json& value) {
        if (key_ == "more_to_follow") {
            if (!value.is_boolean() && !value.is_null()) return fail("more_to_follow is no boolean");
            page_.more_to_follow = value.is_boolean() && value.get<bool>();
        } else if (key_ == "devices" && !value.is_null()) {
            return fail("devices is no list");
        } else if (key_ == "cursor") {
            return fail("the cursor is no text");
        }
        return true;
    }

    void device_string(const std::string& value) {
        if (key_ == "serial_number") {
            // What was asked for is the key of the record; the same within it, or anything else, adds nothing.
            if (!in_keyed_ && is_storable(value)) device_.serial_number = value;
            return;
        }
        const TextKey* const text = text_key(key_);
        if (text != nullptr && is_storable(value)) {
            if (!text->is_time || means_no_time(value)) {
                if (!text->is_time) device_.*text->member = value;
                return;
            }
            if (auto time = canonical_time(value)) {
                device_.*text->member = std::move(*time);
                return;
            }
        }
        // Apple documents a list; a single string has one element.
        if (const ListKey* const list = find_in(kListKeys, key_); list != nullptr && is_storable(value)) {
            if (!value.empty()) device_.*list->member = {value};
            return;
        }
        leftovers_.scalar(key_, value);
    }

    template <class Value>
    void device_scalar(const Value& value) {
        if constexpr (std::is_same_v<Value, std::nullptr_t>) {
            if (key_ == "serial_number" || text_key(key_) != nullptr || find_in(kListKeys, key_) != nullptr ||
                find_in(kFlagKeys, key_) != nullptr) {
                return; // null is "never reported"
            }
        }
        if constexpr (std::is_same_v<Value, bool>) {
            if (const FlagKey* const flag = find_in(kFlagKeys, key_)) {
                device_.*flag->member = value;
                return;
            }
        }
        if (key_ != "serial_number") leftovers_.scalar(key_, Json(value));
    }

    void list_string(const std::string& value) {
        if (is_storable(value) && !value.empty()) (device_.*list_->member).push_back(value);
    }

    // Records have their keys in the same order, so the key after the last one is usually the one that comes.
    const TextKey* text_key(std::string_view name) {
        for (std::size_t i = 0; i < kTextKeys.size(); ++i) {
            const std::size_t at = (next_text_key_ + i) % kTextKeys.size();
            if (kTextKeys[at].name == name) {
                next_text_key_ = at + 1;
                return &kTextKeys[at];
            }
        }
        return nullptr;
    }

    // ---- containers ----

    bool start(bool object) {
        if (++depth_ > kMaxDepth) return fail("nested too deeply");
        switch (place_) {
        case Place::outside:
            if (!object) return fail("not a JSON object");
            place_ = Place::top;
            return true;
        case Place::top:
            if (key_ == "devices") {
                if (object && !keyed_) return fail("devices is an object");
                in_keyed_ = object;
                place_ = Place::devices;
            } else if (key_ == "cursor" || key_ == "more_to_follow") {
                return fail(key_ + " is a list or an object");
            } else {
                enter(Place::ignored, Place::top);
            }
            return true;
        case Place::devices:
            if (!object) {
                ++page_.skipped;
                enter(Place::ignored, Place::devices);
                return true;
            }
            place_ = Place::device;
            device_ = Device();
            if (in_keyed_) device_.serial_number = key_;
            return true;
        case Place::device:
            list_ = object ? nullptr : find_in(kListKeys, key_);
            if (list_ != nullptr) {
                (device_.*list_->member).clear();
                place_ = Place::list;
            } else if (key_ == "serial_number") {
                enter(Place::ignored, Place::device);
            } else {
                leftovers_.open(key_, object ? Json::object() : Json::array());
                place_ = Place::leftover;
            }
            return true;
        case Place::list:
            enter(Place::ignored, Place::list);
            return true;
        case Place::ignored:
            return true;
        case Place::leftover:
            leftovers_.open(key_, object ? Json::object() : Json::array());
            return true;
        }
        return true;
    }

    bool end() {
        --depth_;
        switch (place_) {
        case Place::ignored:
            if (depth_ < ignored_above_) place_ = back_to_;
            break;
        case Place::leftover:
            leftovers_.close();
            if (!leftovers_.in_container()) place_ = Place::device;
            break;
        case Place::list:
            place_ = Place::device;
            break;
        case Place::device:
            device_.extra = leftovers_.take();
            if (device_.serial_number.find_first_not_of(" \t\r\n") == std::string::npos) {
                ++page_.skipped;
            } else {
                page_.devices.push_back(std::move(device_));
            }
            place_ = Place::devices;
            break;
        case Place::devices:
            place_ = Place::top;
            break;
        case Place::top:
            place_ = Place::outside;
            break;
        case Place::outside:
            break;
        }
        return true;
    }

    void enter(Place inner, Place back) {
        place_ = inner;
        back_to_ = back;
        ignored_above_ = depth_;
    }

    bool keyed_;
    bool in_keyed_ = false; ///< It is one.
    Place place_ = Place::outside;
    Place back_to_ = Place::outside;
    int depth_ = 0;
    int ignored_above_ = 0;
    std::string key_;
    std::size_t next_text_key_ = 0;
    const ListKey* list_ = nullptr;
    Device device_;
    Leftovers leftovers_;
    DevicePage page_;
    std::string problem_;
};

DevicePage read(std::string_view body, bool keyed) {
    Reader reader(keyed);
    if (Json::sax_parse(body, &reader)) return reader.finish(true);
    const std::string repaired = repaired_json(body);
    if (repaired == body) return reader.finish(false);
    Reader again(keyed);
    const bool well_formed = Json::sax_parse(repaired, &again);
    return again.finish(well_formed);
}

} // namespace

DevicePage read_page(std::string_view body) {
    return read(body, false);
}

std::vector<Device> read_details(std::string_view body) {
    return read(body, true).devices;
}

} // namespace mdm::dep
