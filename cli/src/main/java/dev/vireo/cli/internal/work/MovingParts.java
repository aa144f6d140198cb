package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.ModelName;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.planners.Planner;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Secrets;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// All that can move the answers of an agent and that a run can't see by itself: settings, models with the hashes of
/// their weights, prompts and versions.
final class MovingParts {
    private static final Set<String> SECTIONS = Set.of("planner", "tools", "language_model", "limits", "budget");

    /// Settings that say where a key lies and how patiently a server is asked, not what is answered; and recursion,
    /// which the run itself knows.
    private static final Set<String> WITHOUT_WEIGHT =
            Set.of("key_file", "timeout", "first_token", "retries", "requests_per_minute", "warm_up", "recursion");

    /// Kinds of models that lie in files whose names don't change with them.
    private static final Set<String> IN_FILES = Set.of("local", "owlv2", "siglip", "depth-anything", "scripted");

    private MovingParts() {}

    /// By name, in an order that stays.
    ///
    /// @param sight what looks at pictures
    /// @throws VireoException with code DATA when weights can't be read
    static SequencedMap<String, String> of(
            Console console, Configuration configuration, Planner planner, String sight) {
        SequencedMap<String, String> out = new LinkedHashMap<>();
        for (Configuration.Chosen one : configuration.values()) {
            String name = one.key().name();
            if (SECTIONS.contains(one.key().section())
                    && !WITHOUT_WEIGHT.contains(name)
                    && !one.text().isEmpty()) {
                out.put(one.key().path(), Secrets.hide(one.text()));
            }
        }
        out.put("planner", planner.id());
        for (Type receiver : List.of(Type.Simple.PATCH, new Type.ListOf(Type.Simple.PATCH), Type.Simple.VIDEO)) {
            planner.promptVersion(receiver, VisualApi.STANDARD)
                    .ifPresent(version -> out.put("prompt." + receiver, version));
        }
        out.put("sight", sight);
        for (ModelName model : models(configuration.settings())) {
            if (IN_FILES.contains(model.kind())) {
                console.doing("reading the weights of " + model);
                out.put("weights." + model, hash(place(console, model)));
            }
        }
        Versions.all().forEach((name, version) -> out.put("version." + name, version));
        return out;
    }

    private static List<ModelName> models(Settings settings) {
        return Stream.of(
                        Stream.of(settings.planner().model(), settings.tools().model()),
                        settings.languageModel().model().stream(),
                        settings.tools().parts().values().stream())
                .flatMap(models -> models)
                .distinct()
                .toList();
    }

    private static Path place(Console console, ModelName model) {
        return model.kind().equals("scripted")
                ? console.file(Path.of(model.name()))
                : ModelPlace.find(console, model.name()).folder();
    }

    /// The hash of a file, or of all files of a folder but hidden ones.
    private static String hash(Path place) {
        try {
            if (Files.isRegularFile(place)) {
                return Sha256.of(place);
            }
            TreeMap<String, String> files = new TreeMap<>();
            try (Stream<Path> all = Files.walk(place)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    String name = place.relativize(file).toString();
                    if (!name.startsWith(".")) {
                        files.put(name, Sha256.of(file));
                    }
                }
            }
            return Sha256.of(files.toString());
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + place + "] can't be read: " + IoReason.of(e), "", e);
        }
    }
}
