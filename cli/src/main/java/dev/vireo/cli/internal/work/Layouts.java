package dev.vireo.cli.internal.work;

import dev.vireo.agent.AnswerCache;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.language.LanguageModel;
import dev.vireo.layout.Layout;
import dev.vireo.planners.LayoutChecks;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.LayoutPlan.NotUnderstood;
import dev.vireo.planners.LayoutPlan.Planned;
import dev.vireo.planners.LayoutPlan.Provenance;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the commands about layouts share.
public final class Layouts {
    /// The options of a planner of programs that a planner of layouts has too.
    public static final Predicate<String> FLAGS = Set.of("--planner", "--base-url", "--key-file", "--cache")::contains;

    public static final String SECTION = "planner";
    public static final String CACHE = "cache";

    private Layouts() {}

    /// Does something with what may stand between a planner and its language model: the cache of answers.
    public static <T> T cached(Console console, Settings settings, Function<LayoutCache, T> work) {
        boolean served = settings.planner().model().isLanguageModel();
        Optional<AnswerCache> cache = served ? Workbench.openCache(console, settings.cache()) : Optional.empty();
        try {
            return work.apply(new LayoutCache(cache));
        } finally {
            cache.ifPresent(AnswerCache::close);
        }
    }

    /// A cache for the answers of language models, if there is one.
    public record LayoutCache(Optional<AnswerCache> cache) {
        LanguageModel before(LanguageModel model) {
            return cache.map(c -> c.languageModel(model, () -> {})).orElse(model);
        }
    }

    /// The layout of a plan.
    ///
    /// @throws VireoException with code USAGE when a built-in grammar did not understand what was asked; PROVIDER
    ///     when a model answered with something else
    public static Planned planned(LayoutPlan plan) {
        return switch (plan) {
            case Planned planned -> planned;
            case NotUnderstood(String reason, Provenance provenance) ->
                throw provenance.planner().equals("builtin")
                        ? new VireoException(
                                Code.USAGE,
                                reason,
                                "A language model understands more: add --planner openai:MODEL"
                                        + " (and --base-url URL for a server of your own).")
                        : new VireoException(Code.PROVIDER, reason, "Try again, or ask another model.");
        };
    }

    /// Prints a layout: the document on stdout or in a file, and what a person should know on stderr.
    public static void print(Console console, Planned planned, String document, Optional<Path> out) {
        out.ifPresent(file -> write(console, document, file));
        if (console.json()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("layout", tree(planned.layout()));
            fields.put("file", out.map(Path::toString).orElse(null));
            fields.put("notes", planned.notes());
            fields.put("problems", problems(LayoutChecks.of(planned.layout())));
            fields.put("provenance", planned.provenance().plain());
            console.object(fields);
            return;
        }
        planned.notes().forEach(note -> console.talk("vireo: note: " + note));
        if (out.isPresent()) {
            console.line(out.get().toString());
        } else {
            console.line(document.stripTrailing());
        }
    }

    private static void write(Console console, String document, Path out) {
        AtomicFile.write(console.file(out), document.getBytes(StandardCharsets.UTF_8));
    }

    /// The document as plain data.
    static Object tree(Layout layout) {
        return Console.parsed(layout.json());
    }

    /// Problems as plain data.
    public static List<Map<String, @Nullable Object>> problems(List<LayoutChecks.Problem> problems) {
        return problems.stream()
                .map(p -> {
                    Map<String, @Nullable Object> out = new LinkedHashMap<>();
                    out.put("kind", p.kind().toString());
                    out.put("severity", p.severity().toString());
                    out.put(
                            "object",
                            p.object().isPresent() ? (Integer) p.object().getAsInt() : null);
                    out.put("frame", p.frame().isPresent() ? (Integer) p.frame().getAsInt() : null);
                    out.put("message", p.message());
                    out.put("repair", p.repair().orElse(null));
                    return out;
                })
                .toList();
    }
}
