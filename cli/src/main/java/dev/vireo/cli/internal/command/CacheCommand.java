package dev.vireo.cli.internal.command;

import dev.vireo.agent.AnswerCache;
import dev.vireo.agent.AnswerCache.Mode;
import dev.vireo.agent.CacheStats;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.SeenMemory;
import dev.vireo.language.LocalModel.Memory;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `vireo cache`.
@Command(
        name = "cache",
        header = "Shows and empties the caches: of answers, and of what local models saw.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CacheCommand.Stats.class, CacheCommand.Clear.class},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo cache stats", "  vireo cache clear --older-than 7d"})
@SuppressWarnings("NullAway.Init") // picocli sets the spec before it calls a command
final class CacheCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static Settings settings(Console console) {
        return Configuration.of(console, Optional.empty(), Map.of()).settings();
    }

    private static AnswerCache open(Console console) {
        Settings.Caching set = settings(console).cache();
        return AnswerCache.open(
                set.folder().orElseGet(console::cacheFolder),
                Mode.USE,
                set.maxSize().bytes(),
                InstantSource.system(),
                notice -> console.talk("vireo: note: " + notice));
    }

    /// `vireo cache stats`.
    @Command(
            name = "stats",
            header = "Says what is in the cache.",
            footerHeading = "%nExamples:%n",
            footer = {"  vireo cache stats", "  vireo cache stats --json"})
    static final class Stats implements Runnable {
        private final Console console;

        Stats(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            CacheStats stats;
            try (AnswerCache cache = open(console)) {
                stats = cache.stats();
            }
            Memory seen = SeenMemory.files(console, settings(console));
            Memory.Kept kept = seen.kept();
            long models = stats.kinds().getOrDefault("model", 0L);
            long tools = stats.kinds().getOrDefault("tool", 0L);
            Optional<String> oldest =
                    stats.oldest().map(at -> Instant.ofEpochMilli(at).toString());
            if (console.json()) {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                out.put("file", stats.file().toString());
                out.put("entries", stats.entries());
                out.put("model", models);
                out.put("tool", tools);
                out.put("bytes", stats.bytes());
                out.put("max_bytes", stats.maxBytes());
                out.put("oldest", oldest.orElse(null));
                Map<String, Object> features = new LinkedHashMap<>();
                features.put("folder", seen.folder().orElseThrow().toString());
                features.put("files", kept.files());
                features.put("bytes", kept.bytes());
                features.put("max_bytes", seen.folderBytes());
                out.put("features", features);
                console.object(out);
                return;
            }
            console.line(stats.file().toString());
            console.line(stats.entries() + " answers: " + models + " of language models, " + tools + " of tools");
            console.line(String.format(
                    Locale.ROOT, "%.1f of at most %.0f MiB", stats.bytes() / 1048576.0, stats.maxBytes() / 1048576.0));
            oldest.ifPresent(at -> console.line("oldest: " + at));
            console.line(seen.folder().orElseThrow().toString());
            console.line(String.format(
                    Locale.ROOT,
                    "%d parts of pictures and videos that local models saw, %.1f of at most %.0f MiB",
                    kept.files(),
                    kept.bytes() / 1048576.0,
                    seen.folderBytes() / 1048576.0));
        }
    }

    /// `vireo cache clear`.
    @Command(
            name = "clear",
            header = "Removes answers, and what local models saw, from the caches.",
            footerHeading = "%nExamples:%n",
            footer = {"  vireo cache clear", "  vireo cache clear --older-than 7d --json"})
    static final class Clear implements Runnable {
        private static final Pattern AGE = Pattern.compile("(\\d{1,5})([mhd])");

        private final Console console;

        @Option(
                names = "--older-than",
                paramLabel = "AGE",
                description = "Only what was not used for so long: 30m, 12h, 7d.")
        private @Nullable String olderThan;

        Clear(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            Optional<Duration> age = Optional.ofNullable(olderThan).map(Clear::age);
            CacheStats.Removed removed;
            try (AnswerCache cache = open(console)) {
                removed = cache.clear(age);
            }
            Memory.Kept seen = SeenMemory.files(console, settings(console)).clear(age.map(Instant.now()::minus));
            if (console.json()) {
                Map<String, Object> out = new LinkedHashMap<>();
                out.put("removed", removed.entries());
                out.put("bytes", removed.bytes());
                out.put("features", Map.of("removed", seen.files(), "bytes", seen.bytes()));
                console.object(out);
            } else {
                console.line("removed " + removed.entries() + " answers, " + removed.bytes() + " bytes");
                console.line("removed " + seen.files() + " parts that local models saw, " + seen.bytes() + " bytes");
            }
        }

        private static Duration age(String text) {
            Matcher m = AGE.matcher(text);
            if (!m.matches()) {
                throw new VireoException(
                        Code.USAGE, "--older-than: '" + text + "' is no age", "Write it as 30m, 12h or 7d.");
            }
            long number = Long.parseLong(m.group(1));
            return switch (m.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }
}
