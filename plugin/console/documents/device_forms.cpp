#include "plugin/console/documents/device_forms.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {

using Json = nlohmann::ordered_json;

std::string disown_device_form(const std::string& what, const std::string& expected, std::size_t away) {
    std::string text = "Apple takes " + what +
                       " out of the organisation. From then on Automated Device Enrollment no longer reaches "
                       "it, and no profile can be assigned. What is on the device now stays until it is "
                       "erased; then it sets up as a private device, without management.";
    if (away > 0)
        text += ' ' + std::to_string(away) +
                (away == 1 ? " of the selected devices has left already and is passed over."
                           : " of the selected devices have left already and are passed over.");
    const bool one = what == expected;
    return Json{
        {"title", "Disown " + what},
        {"text", text},
        {"warning", "This cannot be undone from here or in Apple's portal. A device comes back only through "
                    "the reseller "
                    "it was bought from, or by hand with Apple Configurator; then its user can take it out "
                    "of management "
                    "again for 30 days."},
        {"button", "Disown " + what},
        {"preview", true},
        {"sections",
         {{{"fields",
            {{{"name", "confirm"},
              {"type", "confirm"},
              {"title", one ? "Serial number" : "Number of devices"},
              {"required", true},
              {"max_length", 64},
              {"expected", expected},
              {"hint", one ? "Type the serial number " + expected + " to confirm."
                           : "Type how many devices are given up, " + expected + ", to confirm."}}}}}}}}
        .dump();
}

std::string activation_lock_form(const std::string& what) {
    return Json{
        {"title", "Activation Lock: " + what},
        {"text",
         "A locked device cannot be set up again, even after it was erased, until it is unlocked with its "
         "bypass code or by the person it is locked to. Apple TV and older organisations are not supported; "
         "the result tells for each device."},
        {"button", "Lock " + what},
        {"preview", true},
        {"sections",
         {{{"fields",
            {{{"name", "lost_message"},
              {"type", "multiline"},
              {"title", "Message on the device"},
              {"max_length", 1000},
              {"hint", "Shown on the locked device, for example whom to call. Leave it empty for none."}},
             {{"name", "use_bypass_code"},
              {"type", "bool"},
              {"title", "Make a bypass code"},
              {"default", true},
              {"hint",
               "A code for each device is made and kept here, sealed; Show Bypass Code shows it to those who "
               "may see it. Without one a device is locked to the Apple Account of the person who created "
               "the "
               "MDM server in Apple's portal, and only that person can unlock it."}}}}}}}}
        .dump();
}

} // namespace mdm::dep
