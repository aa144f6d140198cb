package dev.vireo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.settings.ConfigFile;
import dev.vireo.cli.internal.settings.Setting;
import dev.vireo.cli.internal.settings.SettingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where settings come from, and what a wrong file is told.
class ConfigTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal() {
        return new Terminal(folder);
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent() == null ? folder : file.getParent());
        return Files.writeString(file, text);
    }

    private static JsonNode setting(JsonNode shown, String key) {
        for (JsonNode one : shown.path("settings")) {
            if (one.path("key").asText().equals(key)) {
                return one;
            }
        }
        throw new AssertionError("no setting " + key + " in " + shown);
    }

    @Test
    void withoutAFileEverythingIsAsUsual() {
        Terminal.Result result = terminal().run("config", "show", "--json");
        assertEquals(0, result.code(), result.out() + result.err());
        JsonNode shown = result.json();
        assertTrue(shown.path("file").isNull());
        assertEquals(SettingKey.ALL.size(), shown.path("settings").size());
        shown.path("settings")
                .forEach(one -> assertEquals("default", one.path("origin").asText()));
        assertEquals("builtin", setting(shown, "planner.model").path("value").asText());
        assertTrue(setting(shown, "planner.retries").path("value").isInt());
        assertTrue(setting(shown, "planner.base_url").path("value").isNull());
    }

    @Test
    void anOptionGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
        Path file = write("vireo.yaml", """
                # mine
                planner:
                  model: ollama:from-file
                  timeout: 10s
                  retries: 7
                """);
        Terminal terminal =
                terminal().with(Map.of("VIREO_PLANNER_MODEL", "ollama:from-variable", "VIREO_PLANNER_TIMEOUT", "20s"));
        JsonNode shown = terminal.run("config", "show", "--planner", "ollama:from-option", "--json")
                .json();
        assertEquals(file.toString(), shown.path("file").asText());
        assertOrigin(shown, "planner.model", "ollama:from-option", "--planner");
        assertOrigin(shown, "planner.timeout", "20s", "VIREO_PLANNER_TIMEOUT");
        assertOrigin(shown, "planner.retries", "7", file + ":5");
        assertOrigin(shown, "planner.examples", "fixed", "default");
    }

    private static void assertOrigin(JsonNode shown, String key, String value, String origin) {
        assertEquals(value, setting(shown, key).path("value").asText());
        assertEquals(origin, setting(shown, key).path("origin").asText());
    }

    @Test
    void theTableForPeopleHasALineForEverySetting() {
        List<String> lines =
                terminal().run("config", "show", "--no-repair").out().lines().toList();
        assertEquals(SettingKey.ALL.size(), lines.size());
        assertTrue(lines.stream().anyMatch(line -> line.matches("planner\\.repair +false +--no-repair")), lines + "");
    }

    @Test
    void filesAreLookedForInTheirOrder() throws IOException {
        Path own = write("config/vireo/config.yaml", "planner: {retries: 1}\n");
        assertEquals(own + "\n", terminal().run("config", "path").out());
        Path local = write("vireo.yaml", "planner: {retries: 2}\n");
        assertEquals(local + "\n", terminal().run("config", "path").out());
        Path named = write("named.yaml", "planner: {retries: 3}\n");
        Terminal terminal = terminal().with(Map.of("VIREO_CONFIG", named.toString()));
        assertEquals(named + "\n", terminal.run("config", "path").out());
        Path other = write("other.yaml", "planner: {retries: 4}\n");
        Terminal.Result result = terminal.run("config", "show", "--config", other.toString(), "--json");
        assertOrigin(result.json(), "planner.retries", "4", other + ":1");
    }

    @Test
    void withoutAnyFileThePlacesAreTold() {
        Terminal.Result result = terminal().run("config", "path");
        assertEquals(0, result.code());
        assertEquals("", result.out());
        assertTrue(
                result.err().contains(folder.resolve("config/vireo/config.yaml").toString()), result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "planer: {model: builtin}|1:1|Did you mean 'planner'?",
                "planner:\\n  modle: builtin|2:3|Did you mean 'planner.model'?",
                "planner:\\n  picture_size: 64|2:3|Did you mean 'tools.picture_size'?",
                "planner:\\n  modelllll: builtin|2:3|there is no setting",
                "planner:\\n  model: 4|2:10|planner.model is text, not a number",
                "planner:\\n  model: opnai:gpt|2:10|Did you mean 'openai:gpt'?",
                "planner:\\n  model: openai|2:10|openai:MODEL",
                "planner:\\n  model: builtin:x|2:10|not builtin",
                "planner:\\n  model:|2:|is empty",
                "planner:\\n  model: null|2:3|no value",
                "planner:\\n  model: ''|2:10|is empty",
                "planner:\\n  model: [a]|2:10|not a list",
                "planner:\\n  model: {a: b}|2:10|not a mapping",
                "planner:\\n  repair: yes|2:11|true or false",
                "planner:\\n  repair: 1|2:11|true or false",
                "planner:\\n  retries: 11|2:12|0 to 10",
                "planner:\\n  retries: -1|2:12|0 to 10",
                "planner:\\n  retries: 1.5|2:12|whole number",
                "planner:\\n  retries: 010|2:12|whole number",
                "planner:\\n  retries: 0x1|2:12|whole number",
                "planner:\\n  retries: 99999999999999999999|2:12|whole number",
                "planner:\\n  retries: '2'|2:12|not text",
                "planner:\\n  timeout: 5|2:12|not a number",
                "planner:\\n  timeout: 5x|2:12|500ms",
                "planner:\\n  timeout: 100m|2:12|out of bounds",
                "planner:\\n  examples: retreived|2:13|Did you mean 'retrieved'?",
                "planner:\\n  base_url: localhost|2:13|http",
                "limits:\\n  output: 64|2:11|not a number",
                "limits:\\n  output: 64kb|2:11|no size",
                "limits:\\n  output: 5GiB|2:11|out of bounds",
                "budget:\\n  money: .nan|2:10|not a number",
                "budget:\\n  money: -1|2:10|out of bounds",
                "planner: builtin|1:10|section",
                "- planner|1:1|a mapping with sections, not a list",
                "planner|1:1|a mapping with sections, not text",
                "planner:\\n  model: builtin\\n  model: builtin|3:3|stands twice, first in line 2",
                "planner: {}\\nplanner: {}|2:1|stands twice",
                "planner: &a\\n  model: builtin|1:|anchor",
                "planner:\\n  model: !!str builtin|2:|tag",
                "planner:\\n  model: !!java.net.URL [x]|2:|tag",
                "planner:\\n  model: *m|2:|alias",
                "planner: *p|1:|section",
                "planner:\\n  model: builtin\\n---\\nplanner: {}|4:|second document",
                "planner:\\n  model: 'builtin|3:1|not YAML",
                "planner:\\n\\tmodel: builtin|2:1|not YAML",
                "planner: {model: builtin|2:1|not YAML",
                "planner:\\n  api_key: sk-SECRET|2:3|must not stand in the configuration",
                "tools:\\n  key: sk-SECRET|2:3|key_file",
                "api_key: sk-SECRET|1:1|key_file",
                "planner:\\n  base_url: http://me:SECRET@localhost/v1|2:13|user name or a password",
                "prices:\\n  openai:gpt: 4|2:3|input and output",
                "prices:\\n  openai:gpt: {inptu: 4}|2:16|Did you mean 'prices.input'?",
                "prices:\\n  openai:gpt: {input: -4}|2:23|out of bounds",
            })
    void whatIsWrongIsToldWithItsPlace(String text, String place, String named) throws IOException {
        Path file = write("c.yaml", text.replace("\\n", "\n").replace("\\t", "\t") + "\n");
        Terminal.Result result = terminal().run("config", "show", "--config", "c.yaml");
        assertEquals(2, result.code(), result.out() + result.err());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("vireo: [" + file + ":" + place), result.err());
        assertTrue(result.err().contains(named), result.err());
        assertFalse(result.err().contains("SECRET"), result.err());
    }

    @Test
    void checkTellsEverythingThatIsWrongAtOnce() throws IOException {
        write("bad.yaml", "planner:\n  modle: builtin\n  retries: 99\nlimitz: {}\n");
        Terminal.Result text = terminal().run("config", "check", "bad.yaml");
        assertEquals(2, text.code());
        assertEquals(3, text.err().lines().count(), text.err());
        assertTrue(text.err().startsWith("vireo: [bad.yaml:2:3] there is no setting 'planner.modle'"), text.err());

        JsonNode json = terminal().run("config", "check", "bad.yaml", "--json").json();
        assertFalse(json.path("ok").asBoolean(true));
        assertEquals(3, json.path("problems").size());
        assertEquals(3, json.path("problems").path(1).path("line").asInt());
        assertEquals(12, json.path("problems").path(1).path("column").asInt());
        assertEquals("usage", json.path("error").path("code").asText());
    }

    @Test
    void checkIsContentWithAFileThatSetsEverything() throws IOException {
        StringBuilder text = new StringBuilder();
        String section = "";
        for (SettingKey key : SettingKey.ALL) {
            if (!key.section().equals(section)) {
                section = key.section();
                text.append(section).append(":\n");
            }
            String usual =
                    key.about().usual().isEmpty() ? example(key) : key.about().usual();
            text.append("  ").append(key.name()).append(": ").append(usual).append('\n');
        }
        text.append("prices:\n  openai:gpt-4.1-mini: {input: 0.4, output: 1.6}\n");
        write("all.yaml", text.toString());
        Terminal.Result result = terminal().run("config", "check", "all.yaml", "--json");
        assertEquals(0, result.code(), result.out());
        assertEquals(SettingKey.ALL.size() + 1, result.json().path("settings").asInt());
        JsonNode shown = terminal()
                .run("config", "show", "--config", "all.yaml", "--json")
                .json();
        assertEquals(
                "0.4",
                shown.path("prices").path("openai:gpt-4.1-mini").path("input").asText());
    }

    private static String example(SettingKey key) {
        return switch (key.form().split(",", 2)[0]) {
            case "URL" -> "http://localhost:8000/v1";
            case "model string" -> "openai:m";
            case "file or folder" -> "some.file";
            case "auto" -> "require";
            default -> String.valueOf(Math.min(5, key.about().most()));
        };
    }

    @Test
    void anEmptyFileAndEmptySectionsSetNothing() throws IOException {
        write("a.yaml", "");
        write("b.yaml", "# nothing yet\nplanner:\n");
        for (String file : List.of("a.yaml", "b.yaml")) {
            assertEquals(0, terminal().run("config", "check", file).code());
        }
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        Terminal.Result result = terminal().run("config", "show", "--config", "none.yaml");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("none.yaml] the configuration can't be read: it does not exist"));
    }

    @Test
    void anotherFileIsNoConfiguration() throws IOException {
        write("big.yaml", "#" + " ".repeat(ConfigFile.MOST_BYTES));
        assertTrue(terminal().run("config", "check", "big.yaml").err().contains("larger than 256KiB"));
        Files.write(folder.resolve("bytes.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertTrue(terminal().run("config", "check", "bytes.yaml").err().contains("not UTF-8"));
        assertEquals(2, terminal().run("config", "check", ".").code());
    }

    @Test
    void aBombOfAliasesIsRefusedAtItsFirstAnchor() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        write("bomb.yaml", bomb.toString());
        assertEquals(2, terminal().run("config", "check", "bomb.yaml").code());
        write("deep.yaml", "[".repeat(100_000));
        assertEquals(2, terminal().run("config", "check", "deep.yaml").code());
        write("deeper.yaml", "planner: " + "{a: ".repeat(20_000));
        assertEquals(2, terminal().run("config", "check", "deeper.yaml").code());
    }

    @ParameterizedTest
    @CsvSource({
        "VIREO_PLANNER_RETRIES,99,0 to 10",
        "VIREO_PLANNER_MODEL,openay:m,openai:m",
        "VIREO_CACHE_MODE,of,Did you mean 'off'?",
        "VIREO_PLANNER_REPAIR,no,true"
    })
    void aWrongVariableIsNamed(String variable, String value, String named) {
        Terminal.Result result = terminal().with(Map.of(variable, value)).run("config", "show");
        assertEquals(2, result.code());
        assertTrue(result.err().startsWith("vireo: " + variable), result.err());
        assertTrue(result.err().contains(named), result.err());
    }

    @Test
    void aVariableThatIsNoSettingIsPointedOut() {
        Terminal.Result result =
                terminal().with(Map.of("VIREO_PLANNER_MODLE", "builtin")).run("config", "show");
        assertEquals(0, result.code());
        assertTrue(result.err().contains("Did you mean 'VIREO_PLANNER_MODEL'?"), result.err());
    }

    @Test
    void aServerThatAFoundFileNamesIsToldBeforeItIsAsked() throws IOException {
        write("vireo.yaml", "planner:\n  base_url: http://somewhere.example/v1\n");
        assertTrue(terminal()
                .run("plan", "--question", "How many cubes are there?")
                .err()
                .contains("vireo.yaml:2 sends requests to http://somewhere.example/v1"));
    }

    @Test
    void relativeFilesStartFromTheirFile() throws IOException {
        write("deep/c.yaml", "cache: {folder: store}\nplanner: {key_file: ~/key}\n");
        Terminal.Result result = terminal().run("config", "check", "deep/c.yaml");
        assertEquals(0, result.code(), result.err());
        ConfigFile.Content content = ConfigFile.read(folder.resolve("deep/c.yaml"));
        List<Object> values = new ArrayList<>();
        content.values().values().forEach(found -> values.add(found.value()));
        assertEquals(List.of(folder.resolve("deep/store"), Path.of(System.getProperty("user.home"), "key")), values);
    }

    @Test
    void theDocumentationNamesEverySettingAsItIs() throws IOException {
        String page = Files.readString(Path.of("../docs/configuration.md"), StandardCharsets.UTF_8);
        List<String> missing = new ArrayList<>();
        for (SettingKey key : SettingKey.ALL) {
            String row = DocumentedSettings.row(key);
            if (!page.contains(row)) {
                missing.add(row);
            }
        }
        assertEquals("", String.join("\n", missing), "docs/configuration.md lacks these rows");
        Set<String> known = new HashSet<>();
        SettingKey.ALL.forEach(key -> known.add("`" + key.path() + "`"));
        page.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.indexOf('`', 3) + 1))
                .filter(name -> name.contains("."))
                .forEach(name -> assertTrue(known.contains(name), name + " is documented and is no setting"));
    }

    /// The table of the documentation.
    private static final class DocumentedSettings {
        static String row(SettingKey key) {
            Setting about = key.about();
            return "| `%s` | %s | %s | %s | %s |"
                    .formatted(
                            key.path(),
                            key.form(),
                            about.usual().isEmpty() ? "" : "`" + about.usual() + "`",
                            about.flag().isEmpty() ? "" : "`" + about.flag() + "`",
                            about.doc());
        }
    }
}
