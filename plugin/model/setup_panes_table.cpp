// Apple's list of skip keys, as data. Change it as setup_panes.md says; nothing else depends on what is in it.
#include "plugin/model/setup_panes.hpp"

#include <array>

namespace mdm::dep {
namespace {

constexpr bool kNotAlways = true;

// key, title, what is skipped, iOS and iPadOS, macOS, tvOS, visionOS.
// clang-format off
constexpr std::array kPanes{
    SetupPane{"Accessibility", "Accessibility", "The accessibility pane when a further user signs in to a Mac; not the one at first setup.", "", "11", "", "", kNotAlways},
    SetupPane{"AccessibilityAppearance", "Accessibility appearance", "The choice of an appearance that is easier to see.", "17", "", "", "", kNotAlways},
    SetupPane{"ActionButton", "Action button", "Setting up the Action button.", "17", "", "", ""},
    SetupPane{"Android", "Move from Android", "The choice Move from Android within Restore; the pane itself stays.", "9", "", "", ""},
    SetupPane{"Appearance", "Appearance", "The choice between the light and the dark look.", "13", "10.14", "", ""},
    SetupPane{"AppleID", "Apple Account", "Signing in with an Apple Account; it can be done later in Settings.", "7", "10.9", "10.2", "26"},
    SetupPane{"AppStore", "App Store", "The App Store pane.", "14.3", "11.1", "", ""},
    SetupPane{"Biometric", "Touch ID, Face ID, Optic ID", "Setting up Touch ID, Face ID or Optic ID.", "8.1", "10.12.4", "", "26"},
    SetupPane{"CameraButton", "Camera Control", "The tour of the Camera Control button.", "18", "", "", ""},
    SetupPane{"DeviceFeaturesTour", "Device features tour", "The tour of the device's features.", "27", "", "", ""},
    SetupPane{"DeviceToDeviceMigration", "Device-to-device migration", "Moving the data over directly from another device.", "12.4", "", "", ""},
    SetupPane{"Diagnostics", "Analytics", "The question whether analytics go to Apple.", "7", "10.9", "10.2", "26"},
    SetupPane{"DisplayTone", "True Tone", "The choice of True Tone.", "9.3.2 deprecated 15", "10.13.6 deprecated 12", "", ""},
    SetupPane{"EnableLockdownMode", "Lockdown Mode", "The Lockdown Mode pane, shown when an account is set up.", "17.1", "14", "", ""},
    SetupPane{"FileVault", "FileVault", "The offer to encrypt the Mac's disk with FileVault.", "", "10.10", "", ""},
    SetupPane{"HomeButtonSensitivity", "Home button", "The choice of how the Home button feels.", "10 deprecated 15", "", "", ""},
    SetupPane{"iCloudDiagnostics", "iCloud analytics", "The question whether iCloud analytics go to Apple.", "", "10.12.4", "", ""},
    SetupPane{"iCloudStorage", "iCloud Documents and Desktop", "The offer to keep Documents and Desktop in iCloud.", "", "10.13.4", "", ""},
    SetupPane{"iMessageAndFaceTime", "iMessage and FaceTime", "Setting up iMessage and FaceTime.", "12", "", "", ""},
    SetupPane{"Intelligence", "Apple Intelligence", "The Apple Intelligence pane.", "18", "15", "", "26"},
    SetupPane{"Keyboard", "Keyboard", "The choice of keyboards.", "13", "", "", "", kNotAlways},
    SetupPane{"LiquidGlass", "Liquid Glass", "The choice of how Liquid Glass looks.", "27", "27", "", ""},
    SetupPane{"Location", "Location Services", "The question whether Location Services are on.", "7", "10.11", "10.2", "26"},
    SetupPane{"MessagingActivationUsingPhoneNumber", "iMessage by phone number", "The activation of iMessage by phone number.", "10", "", "", ""},
    SetupPane{"Multitasking", "Multitasking", "The choice of how windows work.", "26", "", "", ""},
    SetupPane{"OnBoarding", "Informational tour", "The tour of new features.", "11 deprecated 14", "", "", ""},
    SetupPane{"OSShowcase", "What is new in the system", "The showcase of the system's novelties.", "26 removed 27", "26.1 removed 27", "", ""},
    SetupPane{"Passcode", "Passcode", "Choosing a passcode. A passcode policy asks for it afterwards all the same.", "7", "10.9", "", "26"},
    SetupPane{"Payment", "Apple Pay", "Setting up Apple Pay.", "8.1", "10.12.4", "", "26"},
    SetupPane{"Privacy", "Privacy", "The pane on data and privacy.", "11.3", "10.13.4", "11.3", "26"},
    SetupPane{"Restore", "Restore and transfer", "Restoring a backup or transferring data from another device.", "7", "10.9", "", ""},
    SetupPane{"RestoreCompleted", "Restore completed", "The pane that a restore is finished.", "14", "", "", ""},
    SetupPane{"Safety", "Safety", "The safety pane.", "16", "", "", ""},
    SetupPane{"SafetyAndHandling", "Safety and handling", "The pane on safety and handling.", "18.4", "", "", "", kNotAlways},
    SetupPane{"ScreenSaver", "Screen saver", "The choice of aerial screen savers.", "", "", "10.2", ""},
    SetupPane{"ScreenTime", "Screen Time", "Setting up Screen Time.", "12", "10.15", "", "26"},
    SetupPane{"SIMSetup", "Cellular plan", "Adding a cellular plan. Skipping it also stops the automatic setup of an eSIM.", "12", "", "", ""},
    SetupPane{"Siri", "Siri", "Setting up Siri.", "7", "10.12", "10.2", "26"},
    SetupPane{"SoftwareUpdate", "Software update", "The pane of a mandatory software update.", "12", "15.4", "", "26"},
    SetupPane{"SpokenLanguage", "Dictation", "The choice of languages for dictation.", "13", "", "", "", kNotAlways},
    SetupPane{"TapToSetup", "Set up with another device", "Setting up an Apple TV from an iPhone or iPad.", "", "", "10.2", "", kNotAlways},
    SetupPane{"TermsOfAddress", "Terms of address", "The choice of how the person is addressed.", "16", "13", "", "", kNotAlways},
    SetupPane{"Tips", "Tips", "The tips pane.", "", "", "", "26"},
    SetupPane{"TOS", "Terms and conditions", "Apple's terms and conditions.", "7", "10.9", "10.2", "26"},
    SetupPane{"TVHomeScreenSync", "Home Screen in sync", "Keeping the Home Screens of several Apple TVs in sync.", "", "", "11", ""},
    SetupPane{"TVProviderSignIn", "TV provider", "Signing in to a TV provider.", "", "", "11", ""},
    SetupPane{"TVRoom", "Where is this Apple TV", "The question in which room the Apple TV is.", "", "", "11.4", ""},
    SetupPane{"UnlockWithWatch", "Unlock with Apple Watch", "The offer to unlock the Mac with an Apple Watch.", "", "15", "", ""},
    SetupPane{"UpdateCompleted", "Update completed", "The pane that an update is finished.", "14", "26.1", "", ""},
    SetupPane{"Wallpaper", "Wallpaper", "The choice of a wallpaper.", "", "14.1 removed 26", "", ""},
    SetupPane{"WatchMigration", "Apple Watch migration", "Moving an Apple Watch over to the new iPhone.", "11", "", "", ""},
    SetupPane{"WebContentFiltering", "Web content filter", "The web content filter pane.", "18.2 removed 26.1", "", "", ""},
    SetupPane{"Welcome", "Get started", "The first pane, Get Started.", "13", "15", "", "26"},
    SetupPane{"Zoom", "Display zoom", "The choice of the display's zoom.", "8.3 deprecated 17", "", "", "26"},
};
// clang-format on

} // namespace

std::span<const SetupPane> setup_panes() {
    return kPanes;
}

} // namespace mdm::dep
