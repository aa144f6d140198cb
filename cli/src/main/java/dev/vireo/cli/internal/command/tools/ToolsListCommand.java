package dev.vireo.cli.internal.command.tools;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ToolProgram;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `vireo tools list`.
@Command(
        name = "list",
        header = "Lists what programs may call, with types and meaning.",
        description = {
            "Functions of the place \"host\" look at pictures or ask a model; those of the place \"worker\" compute.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vireo tools list", "  vireo tools list --json"})
final class ToolsListCommand implements Runnable {
    private final Console console;

    ToolsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        List<VisualApi.Function> functions = VisualApi.STANDARD.functions();
        if (console.json()) {
            console.object(Map.of(
                    "tools", functions.stream().map(ToolsListCommand::plain).toList()));
            return;
        }
        for (VisualApi.Function function : functions) {
            console.line(ToolProgram.signature(function));
            console.line("    " + function.doc() + " (" + place(function) + ")");
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
