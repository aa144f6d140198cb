package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.DownloadTalk;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.runtime.hub.Hub;
import dev.vireo.runtime.hub.HubSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo models get`.
@Command(
        name = "get",
        header = "Fetches a model from a hub, and prints the folder that it lies in.",
        description = {
            "Files go into the cache that the Python client uses too, and are compared with the hashes that the"
                    + " hub tells. What breaks off is resumed by the next call. Environment variables: HF_HOME,"
                    + " HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HUB_OFFLINE.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models get google/siglip-base-patch16-224",
            "  vireo models get nvidia/PS3-4K-SigLIP@main --include \"*.json\" --include \"*.safetensors\"",
            "  HF_TOKEN=... vireo models get ORG/PRIVATE --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class ModelsGetCommand implements Runnable {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "REPO[@REV]",
            description = "The model: ORG/NAME, and a branch, tag or commit after @ (default: main).")
    private String repo;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Only files whose names fit, such as \"*.json\"; may be given several times.")
    private List<String> include = new ArrayList<>();

    ModelsGetCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Hub.Model model = Hub.Model.parse(repo);
        HubSettings settings = ModelPlace.settings(console);
        Hub.Download got;
        try (DownloadTalk talk = new DownloadTalk(console);
                Hub hub = new Hub(settings, talk)) {
            got = hub.download(model, include);
        }
        if (got.offline()) {
            console.talk("vireo: note: HF_HUB_OFFLINE is set; only the cache was looked at");
        }
        if (!console.json()) {
            console.line(got.folder().toString());
            return;
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("repo", model.repo());
        out.put("revision", model.wanted());
        out.put("commit", got.commit());
        out.put("folder", got.folder().toString());
        out.put("bytes", got.bytes());
        out.put("transferred_bytes", got.transferred());
        out.put("offline", got.offline());
        out.put("files", got.files().stream().map(ModelsGetCommand::plain).toList());
        console.object(out);
    }

    private static Map<String, Object> plain(Hub.Download.Fetched file) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", file.name());
        out.put("bytes", file.size());
        out.put("transferred_bytes", file.transferred());
        out.put("verified", file.verified());
        return out;
    }
}
