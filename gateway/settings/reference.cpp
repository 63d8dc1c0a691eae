#include "gateway/settings/readers.h"

#include <algorithm>

namespace crossdock::settings {
namespace {

/// `|` would end the cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string standard_of(const yaml::KeyInfo& key) {
    if (key.required) return "required";
    return key.standard.empty() ? "" : "`" + cell(key.standard) + "`";
}

void append_table(std::string& out, std::string_view title, const yaml::Reference& keys) {
    out += "### " + std::string(title) +
           "\n\n| key | type | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n";
    for (const yaml::KeyInfo& key : keys) {
        out += "| `" + cell(key.path) + "` | " + cell(key.type) + " | " + standard_of(key) + " | " +
               cell(key.allowed) + " | " + cell(key.about) + " |\n";
    }
}

}  // namespace

std::string reference() {
    yaml::Reference main_keys, partner_keys, signature_keys;
    MainFile main;
    Presets presets;
    yaml::Object main_object(main_keys);
    read_main(main_object, main, presets);
    Partner partner;
    yaml::Object partner_object(partner_keys);
    read_partner(partner_object, partner, {});
    SignaturePreset preset;
    preset.signature.scheme = "hmac";
    yaml::Object signature_object(signature_keys, "signatures.NAME");
    std::string scheme = "hmac";
    signature_object.optional("scheme", scheme, "what it is a kind of",
                              yaml::OneOf{{"standard-webhooks", "hmac", "static-token", "none"}});
    read_signature_parts(signature_object, preset.signature);
    read_key(signature_object, preset.key);

    std::string out;
    append_table(out, "crossdock.yaml", main_keys);
    out += '\n';
    append_table(out, "partners/NAME.yaml", partner_keys);
    out += '\n';
    append_table(out, "An entry of `signatures`", signature_keys);
    return out;
}

}  // namespace crossdock::settings
