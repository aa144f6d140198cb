package dev.vireo.cli.internal.command.tools;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.work.ToolModels;
import dev.vireo.cli.internal.work.ToolProgram;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `vireo tools list`.
@Command(
        name = "list",
        header = "Lists what programs may call, with types and meaning.",
        description = {
            "Functions of the place \"host\" look at pictures or ask a model; those of the place \"worker\" compute."
                    + " The model that the settings put behind a function stands below it.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vireo tools list", "  vireo tools list --json"})
final class ToolsListCommand implements Runnable {
    private final Console console;

    @Mixin
    private final ConfigOptions config;

    ToolsListCommand(Console console) {
        this.console = console;
        this.config = new ConfigOptions(console, flag -> flag.equals("--tools"), "tools");
    }

    @Override
    public void run() {
        List<VisualApi.Function> functions = VisualApi.STANDARD.functions();
        Map<String, String> models = ToolModels.of(console, config.read().settings());
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("tools", functions.stream().map(ToolsListCommand::plain).toList());
            out.put("models", models);
            console.object(out);
            return;
        }
        for (VisualApi.Function function : functions) {
            console.line(ToolProgram.signature(function));
            console.line("    " + function.doc() + " (" + place(function) + ")");
            String name = function.qualifiedName();
            String model = models.get(name.substring(name.indexOf('.') + 1));
            if (model != null) {
                console.line("    model: " + model);
            }
        }
    }

    private static Map<String, Object> plain(VisualApi.Function function) {
        List<Map<String, @Nullable Object>> parameters = new ArrayList<>();
        for (VisualApi.Parameter parameter : function.parameters()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", parameter.name());
            one.put("type", parameter.type());
            one.put("default", parameter.defaultText().orElse(null));
            parameters.add(one);
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", function.qualifiedName());
        out.put("signature", ToolProgram.signature(function));
        out.put("description", function.doc());
        out.put("place", place(function));
        out.put("parameters", parameters);
        out.put("returns", function.returns());
        return out;
    }

    private static String place(VisualApi.Function function) {
        return function.place().name().toLowerCase(Locale.ROOT);
    }
}
