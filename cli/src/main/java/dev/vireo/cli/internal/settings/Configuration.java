package dev.vireo.cli.internal.settings;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The settings of one command, each with where its value comes from: an option goes before an environment
/// variable, that before the file, that before the usual value.
///
/// @param file the file that was read, if there is one
/// @param values every setting but the prices, in the order of [SettingKey#ALL]
public record Configuration(Settings settings, Optional<Path> file, List<Chosen> values) {
    /// The variable that names the file.
    static final String VARIABLE = "VIREO_CONFIG";

    /// The file's name in the current folder.
    static final String LOCAL = "vireo.yaml";

    /// Variables that are read elsewhere.
    private static final Set<String> OTHERS = Set.of(
            VARIABLE,
            "VIREO_JAVA_HOME",
            "VIREO_JAVA_OPTS",
            "VIREO_NO_BUILD",
            "VIREO_BUILD_WAIT",
            "VIREO_SANDBOX",
            "VIREO_SERVE_KEY");

    public Configuration {
        values = List.copyOf(values);
    }

    /// A value, and where it comes from.
    ///
    /// @param text as it was written; empty when there is none
    public record Chosen(SettingKey key, Optional<Object> value, String text, Origin origin) {}

    /// Where a value comes from; `toString` is what a person is told.
    public sealed interface Origin {
        /// Nobody set it.
        record Usual() implements Origin {
            @Override
            public String toString() {
                return "default";
            }
        }

        /// A line of the file.
        record InFile(Path file, int line) implements Origin {
            @Override
            public String toString() {
                return file + ":" + line;
            }
        }

        /// An environment variable.
        record Variable(String name) implements Origin {
            @Override
            public String toString() {
                return name;
            }
        }

        /// An option.
        record Option(String name) implements Origin {
            @Override
            public String toString() {
                return name;
            }
        }
    }

    /// The settings of a command.
    ///
    /// @param named the file that `--config` names, if it does
    /// @param options the texts of options that were given, by the path of their setting
    /// @throws VireoException with code USAGE when a value is wrong, wherever it comes from
    public static Configuration of(Console console, Optional<Path> named, Map<String, String> options) {
        Optional<Path> file = find(console, named);
        Map<SettingKey, ConfigFile.Found> written = Map.of();
        Map<String, Settings.Price> prices = Map.of();
        if (file.isPresent()) {
            ConfigFile.Content content = ConfigFile.read(file.get());
            if (!content.problems().isEmpty()) {
                throw content.failure();
            }
            written = content.values();
            prices = content.prices();
        }
        List<Chosen> chosen = new ArrayList<>();
        for (SettingKey key : SettingKey.ALL) {
            chosen.add(choose(console, key, options, written, file));
        }
        return new Configuration(settings(chosen, prices), file, chosen);
    }

    private static Chosen choose(
            Console console,
            SettingKey key,
            Map<String, String> options,
            Map<SettingKey, ConfigFile.Found> written,
            Optional<Path> file) {
        String option = options.get(key.path());
        if (option != null) {
            String flag = key.about().flag();
            return chosen(console, key, flag, option, new Origin.Option(flag));
        }
        String variable = console.variable(key.variable(), "");
        if (!variable.isBlank()) {
            return chosen(console, key, key.variable(), variable.strip(), new Origin.Variable(key.variable()));
        }
        ConfigFile.Found found = written.get(key);
        if (found != null && file.isPresent()) {
            return new Chosen(
                    key, Optional.of(found.value()), found.text(), new Origin.InFile(file.get(), found.line()));
        }
        return key.optional()
                ? new Chosen(key, Optional.empty(), "", new Origin.Usual())
                : new Chosen(key, Optional.of(usual(key)), key.about().usual(), new Origin.Usual());
    }

    private static Chosen chosen(Console console, SettingKey key, String where, String text, Origin origin) {
        return new Chosen(key, Optional.of(key.parse(where, text, console.file(Path.of("")))), text, origin);
    }

    /// The usual value of a setting that has one.
    static Object usual(SettingKey key) {
        return key.parse(key.path(), key.about().usual(), Path.of(""));
    }

    private static Settings settings(List<Chosen> chosen, Map<String, Settings.Price> prices) {
        Map<String, List<Object>> bySection = new LinkedHashMap<>();
        for (Chosen one : chosen) {
            bySection
                    .computeIfAbsent(one.key().section(), _ -> new ArrayList<>())
                    .add(one.key().optional() ? one.value() : one.value().orElseThrow());
        }
        return Records.settings(bySection, prices);
    }

    /// The file to read: the one that `--config` or the variable names, the one in the current folder, or the
    /// user's own; nothing when there is none of these.
    public static Optional<Path> find(Console console, Optional<Path> named) {
        if (named.isPresent()) {
            return Optional.of(console.file(named.get()));
        }
        String variable = console.variable(VARIABLE, "");
        if (!variable.isBlank()) {
            return Optional.of(console.file(Path.of(variable)));
        }
        return places(console).stream().filter(Files::isRegularFile).findFirst();
    }

    /// Where a file is looked for when none is named.
    public static List<Path> places(Console console) {
        return List.of(console.file(Path.of(LOCAL)), console.configFolder().resolve("config.yaml"));
    }

    /// Variables that look like settings and are none.
    static List<String> strayVariables(Map<String, String> environment) {
        List<String> known = SettingKey.ALL.stream().map(SettingKey::variable).toList();
        return environment.keySet().stream()
                .filter(name -> name.startsWith("VIREO_") && !OTHERS.contains(name) && !known.contains(name))
                .sorted()
                .toList();
    }

    /// Says on stderr what a person should know about the settings: variables that have no effect, and a
    /// server that a file in the current folder, which somebody else may have written, names.
    void talk(Console console) {
        List<String> known = SettingKey.ALL.stream().map(SettingKey::variable).toList();
        for (String stray : strayVariables(console.environment())) {
            console.talk("vireo: note: the environment variable " + stray + " is no setting. "
                    + Names.closest(stray, known).map(Failure::didYouMean).orElse("Run: vireo config show"));
        }
        for (Chosen one : values) {
            if (one.key().name().equals("base_url")
                    && one.origin() instanceof Origin.InFile(Path from, int line)
                    && from.equals(console.file(Path.of(LOCAL)))) {
                console.talk("vireo: note: " + from + ":" + line + " sends requests to " + one.text());
            }
        }
    }
}
