package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ModelName;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.runtime.VireoException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which model stands behind which function of programs.
public final class ToolModels {
    /// The functions of each job of the settings.
    private static final Map<String, List<String>> JOBS = jobs();

    private ToolModels() {}

    private static Map<String, List<String>> jobs() {
        Map<String, List<String>> out = new LinkedHashMap<>();
        out.put("find", List.of("find", "exists"));
        out.put("verify", List.of("verify_property"));
        out.put("answer", List.of("simple_query"));
        out.put("match", List.of("best_text_match", "best_image_match"));
        out.put("depth", List.of("compute_depth"));
        out.put("read", List.of("read_text", "text_lines"));
        return out;
    }

    /// What the settings say, by function; nothing is loaded. Folders are told with their kind and where they lie,
    /// or that they don't.
    public static Map<String, String> of(Console console, Settings settings) {
        Settings.Vision vision = settings.tools();
        Map<String, String> out = new LinkedHashMap<>();
        JOBS.forEach((job, functions) -> {
            ModelName own = vision.parts().get(job);
            String told = own != null ? told(console, own) : told(console, vision.model());
            if (vision.model().kind().equals("auto")) {
                told = own == null ? "builtin, or photos" : "builtin, or " + told;
            }
            for (String function : functions) {
                out.put(function, told);
            }
        });
        return out;
    }

    private static String told(Console console, ModelName name) {
        return switch (name.kind()) {
            case "owlv2", "owlvit", "siglip", "depth-anything", "local" -> {
                try {
                    yield name.kind() + ":"
                            + ModelPlace.find(console, name.name()).folder();
                } catch (VireoException _) {
                    yield name + " (not there)";
                }
            }
            default -> name.toString();
        };
    }
}
