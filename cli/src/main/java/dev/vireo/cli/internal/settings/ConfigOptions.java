package dev.vireo.cli.internal.settings;

import dev.vireo.cli.internal.console.Console;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The options of a command that set what the configuration holds too: those of the sections that the command
/// needs, made from [SettingKey#ALL].
@SuppressWarnings("NullAway.Init")
public // picocli sets the annotated fields before it calls a command
class ConfigOptions {
    private final Console console;
    private final List<String> sections;
    private final Predicate<String> flags;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: vireo.yaml here, or the user's own).")
    private @Nullable Path file;

    /// @param sections whose options the command has
    public ConfigOptions(Console console, String... sections) {
        this(console, _ -> true, sections);
    }

    /// @param flags which of the sections' options the command has
    public ConfigOptions(Console console, Predicate<String> flags, String... sections) {
        this.console = console;
        this.flags = flags;
        this.sections = List.of(sections);
    }

    /// The settings that the command line, the environment and the file make together.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE when one of them is wrong
    public final Configuration read() {
        Configuration configuration = read(Map.of());
        configuration.talk(console);
        return configuration;
    }

    /// The same with some settings that stand whatever the command line says.
    ///
    /// @param fixed texts by the path of their setting
    public final Configuration read(Map<String, String> fixed) {
        ParseResult line = command.commandLine().getParseResult();
        Map<String, String> given = new LinkedHashMap<>();
        for (SettingKey key : SettingKey.ALL) {
            OptionSpec option = key.about().flag().isEmpty() || !sections.contains(key.section())
                    ? null // an option of that name is the command's own
                    : line.matchedOption(key.about().flag());
            if (option != null) {
                given.put(
                        key.path(),
                        key.isTurnedOff()
                                ? "false"
                                : key.isTurnedOn()
                                        ? "true"
                                        : option.stringValues().getLast());
            }
        }
        given.putAll(fixed);
        return Configuration.of(console, named(), given);
    }

    /// The file that `--config` names, if it does.
    public final Optional<Path> named() {
        return Optional.ofNullable(file);
    }

    /// Adds the options of the sections to a command that has this mixin, each section under its heading.
    public final void addTo(CommandSpec spec) {
        int order = 0;
        for (String section : sections) {
            List<OptionSpec> options = SettingKey.ALL.stream()
                    .filter(key -> key.section().equals(section))
                    .filter(key -> !key.about().flag().isEmpty())
                    .filter(key -> flags.test(key.about().flag()))
                    .map(ConfigOptions::option)
                    .toList();
            if (!options.isEmpty()) {
                ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                        .exclusive(false)
                        .validate(false)
                        .multiplicity("0..1")
                        .order(order++)
                        .heading("%n" + heading(section) + ":%n");
                options.forEach(group::addArg);
                spec.addArgGroup(group.build());
            }
        }
    }

    private static OptionSpec option(SettingKey key) {
        Setting about = key.about();
        OptionSpec.Builder option = OptionSpec.builder(about.flag());
        if (key.isTurnedOff()) {
            return option.type(boolean.class)
                    .arity("0")
                    .description("Turns off that " + lower(about.doc()))
                    .build();
        }
        if (key.isTurnedOn()) {
            return option.type(boolean.class)
                    .arity("0")
                    .description(about.doc())
                    .build();
        }
        String usual = about.usual().isEmpty() ? "" : " (default: " + about.usual() + ")";
        String doc = about.doc();
        return option.type(String.class)
                .arity("1")
                .paramLabel(about.label())
                .description(doc.substring(0, doc.length() - 1) + usual + ".")
                .build();
    }

    /// "Programs may ask." as it stands after "Turns off that".
    private static String lower(String doc) {
        return doc.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + doc.substring(1);
    }

    private static String heading(String section) {
        return switch (section) {
            case "planner" -> "Writing programs and layouts";
            case "tools" -> "Looking at pictures";
            case "language_model" -> "Questions without a picture";
            case "limits" -> "Limits of one program";
            case "budget" -> "Budget of one question";
            case "cache" -> "Cache";
            case "trace" -> "Trace";
            default -> section;
        };
    }
}
