#include "gateway/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace crossdock::settings {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class LoadSettings : public testing::Test {
protected:
    LoadSettings() {
        std::string pattern = (fs::temp_directory_path() / "crossdock-settings-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        ::unsetenv("CREDENTIALS_DIRECTORY");
        write("config/crossdock.yaml", "data: data\nmappings: ../mappings\n");
        write("mappings/csv/stock.yaml", "mapping: csv.stock\n");
        write("mappings/csv/stock.samples/one.csv", "sku,qty\n");
        write("mappings/units.csv", "from,to\n");
        write("config/partners/acme.yaml",
              "partner: acme\nchannels: [{name: stock, in: {transport: directory, path: ../in}, mappings: "
              "[csv.stock]}]\n");
    }
    ~LoadSettings() override {
        ::unsetenv("CREDENTIALS_DIRECTORY");
        fs::remove_all(folder_);
    }
    fs::path path(const std::string& name) const { return folder_ / name; }
    void write(const std::string& name, const std::string& text) {
        fs::create_directories(path(name).parent_path());
        std::ofstream(path(name)) << text;
    }
    std::vector<std::string> texts(const std::vector<Error>& errors) const {
        std::vector<std::string> out;
        for (const Error& error : errors) {
            std::string text = to_string(error);
            for (std::size_t at; (at = text.find(folder_.string())) != std::string::npos;)
                text.replace(at, folder_.string().size(), "TMP");
            out.push_back(text);
        }
        return out;
    }

    fs::path folder_;
};

TEST_F(LoadSettings, TakesProfilesAndMappingsButNoSamples) {
    const auto files = load_files(path("config/crossdock.yaml").string());
    ASSERT_TRUE(files);
    std::vector<std::string> keys;
    for (const auto& [key, text] : files->texts) keys.push_back(key);
    EXPECT_THAT(keys, ElementsAre("crossdock.yaml", "mappings/csv/stock.yaml", "mappings/units.csv",
                                  "partners/acme.yaml"));
}

TEST_F(LoadSettings, WarnsOfWhatIsNotThere) {
    const Loaded loaded = load(path("config/crossdock.yaml").string());
    EXPECT_THAT(loaded.errors, IsEmpty());
    EXPECT_THAT(
        texts(loaded.warnings),
        ElementsAre("TMP/config/partners/acme.yaml:2:12: folder TMP/in of channel 'stock' is not there"));
    fs::create_directories(path("in"));
    EXPECT_THAT(load(path("config/crossdock.yaml").string()).warnings, IsEmpty());
}

TEST_F(LoadSettings, ACopyOfTheFilesReadsTheSame) {
    const Loaded loaded = load(path("config/crossdock.yaml").string());
    std::vector<Error> errors;
    const Settings again = read("crossdock.yaml", loaded.files, errors);
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_NE(again.channel("acme", "stock"), nullptr);
}

TEST_F(LoadSettings, AMissingFileIsAnError) {
    EXPECT_THAT(texts(load(path("config/other.yaml").string()).errors),
                ElementsAre("TMP/config/other.yaml:1:1: there is no such file"));
}

TEST_F(LoadSettings, SecretsComeFromTheirFileOrFromSystemd) {
    const std::string folder = path("config").string();
    const SecretRef ref{"hook.secret", Position{0, 3, 7}, "p.yaml"};
    EXPECT_THAT(texts({load_secret(ref, folder).error()}),
                ElementsAre("p.yaml:3:7: secret TMP/config/hook.secret is not there"));
    write("config/hook.secret", " \n");
    EXPECT_THAT(texts({load_secret(ref, folder).error()}),
                ElementsAre("p.yaml:3:7: secret TMP/config/hook.secret is empty"));
    write("config/hook.secret", "of the file\n");
    EXPECT_EQ(*load_secret(ref, folder), "of the file");
    write("credentials/hook.secret", "of systemd\n");
    ::setenv("CREDENTIALS_DIRECTORY", path("credentials").c_str(), 1);
    EXPECT_EQ(*load_secret(ref, folder), "of systemd");
}

TEST_F(LoadSettings, WarnsOfASecretThatEverybodyCanRead) {
    write("config/partners/acme.yaml",
          "partner: acme\nchannels: [{name: hook, mappings: [csv.stock], in: {transport: webhook, signature: "
          "{scheme: standard-webhooks, secret: {file: hook.secret}}}}]\n");
    write("config/hook.secret", "whsec_c2VjcmV0\n");
    ::chmod(path("config/hook.secret").c_str(), 0644);
    EXPECT_THAT(
        texts(load(path("config/crossdock.yaml").string()).warnings),
        ElementsAre("TMP/config/partners/acme.yaml:2:127: secret TMP/config/hook.secret can be read by "
                    "everybody: chmod o= it"));
    ::chmod(path("config/hook.secret").c_str(), 0640);
    EXPECT_THAT(load(path("config/crossdock.yaml").string()).warnings, IsEmpty());
}

}  // namespace
}  // namespace crossdock::settings
