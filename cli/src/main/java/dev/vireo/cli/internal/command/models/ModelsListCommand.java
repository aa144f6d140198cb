package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.cli.internal.work.ModelSet;
import dev.vireo.runtime.hub.HubCache;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `vireo models list`.
@Command(
        name = "list",
        header = "Lists the models that were fetched, also those that the Python client fetched.",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo models list", "  vireo models list --json", "  vireo models list --sets"})
final class ModelsListCommand implements Runnable {
    private final Console console;

    @Option(names = "--sets", description = "List the sets of models that vireo models get --set fetches instead.")
    private boolean sets;

    ModelsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (sets) {
            listSets();
            return;
        }
        HubCache cache = ModelPlace.cache(console);
        List<HubCache.Cached> models = cache.models();
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("cache", cache.folder().toString());
            out.put("models", models.stream().map(ModelsListCommand::plain).toList());
            console.object(out);
            return;
        }
        for (HubCache.Cached model : models) {
            for (HubCache.Cached.Snapshot version : model.snapshots()) {
                String refs = version.refs().isEmpty() ? version.commit() : String.join(",", version.refs());
                console.line(String.format(
                        Locale.ROOT,
                        "%-48s %-12s %5d files %10s",
                        model.repo(),
                        refs,
                        version.files().size(),
                        ByteSize.about(version.bytes())));
            }
            if (model.partialBytes() > 0) {
                console.talk("vireo: note: " + model.repo() + " has " + ByteSize.about(model.partialBytes())
                        + " of files that are not complete. Run: vireo models get " + model.repo());
            }
        }
        if (models.isEmpty()) {
            console.talk("vireo: note: no models in " + cache.folder());
        }
    }

    private void listSets() {
        List<ModelSet> all =
                ModelSet.NAMES.stream().map(name -> ModelSet.of(console, name)).toList();
        if (console.json()) {
            console.object(Map.of("sets", all.stream().map(this::plain).toList()));
            return;
        }
        for (ModelSet one : all) {
            console.line(one.name() + ": " + one.about() + " About " + one.megabytes() + " MB.");
            for (ModelSet.Member member : one.models()) {
                console.line("    " + line(member) + (isThere(member) ? " (fetched)" : ""));
            }
        }
    }

    /// What a person wants to know of a model before it is fetched.
    static String line(ModelSet.Member member) {
        return member.repo() + ", about " + member.megabytes() + " MB, " + member.licence() + ": " + member.gains();
    }

    private boolean isThere(ModelSet.Member member) {
        return ModelPlace.cache(console).models().stream()
                .anyMatch(model -> model.repo().equals(member.repo()) && model.partialBytes() == 0);
    }

    private Map<String, Object> plain(ModelSet models) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", models.name());
        out.put("about", models.about());
        out.put("megabytes", models.megabytes());
        out.put("models", models.models().stream().map(this::plain).toList());
        return out;
    }

    private Map<String, Object> plain(ModelSet.Member member) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("repo", member.repo());
        out.put("revision", member.revision());
        out.put("files", member.files());
        out.put("megabytes", member.megabytes());
        out.put("licence", member.licence());
        out.put("settings", member.settings());
        out.put("gains", member.gains());
        out.put("fetched", isThere(member));
        return out;
    }

    private static Map<String, Object> plain(HubCache.Cached model) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("repo", model.repo());
        out.put("folder", model.folder().toString());
        out.put("bytes", model.bytes());
        out.put("partial_bytes", model.partialBytes());
        out.put(
                "versions",
                model.snapshots().stream().map(ModelsListCommand::plain).toList());
        return out;
    }

    private static Map<String, Object> plain(HubCache.Cached.Snapshot version) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("commit", version.commit());
        out.put("refs", version.refs());
        out.put("folder", version.folder().toString());
        out.put("files", version.files().size());
        out.put("bytes", version.bytes());
        return out;
    }
}
