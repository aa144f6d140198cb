package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.families.ModelRun;
import dev.vireo.models.families.ModelRun.Written;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `vireo models run`.
@Command(
        name = "run",
        header = "Runs a model on tensors from a file.",
        description = {
            "Encoders turn pixel_values (B x channels x H x W, normalised) into last_hidden_state and pooler_output,"
                    + " text towers do so from input_ids (B x N), with attention_mask if wanted. Which inputs,"
                    + " outputs and options each kind of model has, is in docs/models.md.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models run ./siglip --inputs in.safetensors --outputs out.safetensors --all-layers",
            "  vireo models run google/siglip-base-patch16-224 --inputs in.safetensors --outputs out.safetensors"
                    + " --dtype bf16 --s2-scales 1,2"
        })
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets them; options of a run are read by their names
final class ModelsRunCommand implements Runnable {
    private static final Set<String> OWN = Set.of("--inputs", "--outputs", "--dtype", "--device", "--json", "--help");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = ModelPlace.LABEL, description = ModelPlace.DESCRIPTION)
    private String place;

    @Option(names = "--inputs", required = true, paramLabel = "FILE", description = "Safetensors file to read.")
    private Path inputs;

    @Option(names = "--outputs", required = true, paramLabel = "FILE", description = "Safetensors file to write.")
    private Path outputs;

    @Mixin
    private final ComputeOptions compute = new ComputeOptions();

    @Option(names = "--all-layers", description = "Also write hidden_states.0, .1, ...: what goes in, then each block.")
    private boolean allLayers;

    @Option(names = "--interpolate-pos-encoding", description = "SigLIP, CLIP: pictures of any size.")
    private boolean anySize;

    @Option(
            names = "--s2-scales",
            paramLabel = "X,Y,...",
            description = "Any encoder: run at several scales (S2), 1,2 say.")
    private String s2Scales;

    @Option(names = "--s2-sizes", paramLabel = "N,M,...", description = "The same by the shorter side in pixels.")
    private String s2Sizes;

    @Option(
            names = "--s2-max-split-size",
            paramLabel = "N",
            description = "Largest side of a tile (default: the input's).")
    private String s2Split;

    @Option(
            names = "--s2-resize-to",
            paramLabel = "I",
            description = "Which scale sets the size of the result, from 0 (default: 0; -1 is the last).")
    private String s2ResizeTo;

    @Option(names = "--s2-prefix-tokens", paramLabel = "N", description = "Tokens without a place, 1 for CLIP.")
    private String s2Prefix;

    @Option(names = "--s2-output-shape", paramLabel = "SHAPE", description = "bnc (default) or bchw.")
    private String s2Shape;

    @Option(names = "--looks", paramLabel = "N|all", description = "PS3: how often to look closer.")
    private String looks;

    @Option(names = "--tokens", paramLabel = "N", description = "PS3: how many tokens to look at closer.")
    private String tokens;

    @Option(names = "--mask-ratio", paramLabel = "X", description = "CrossMAE, MAE: share of patches not seen.")
    private String maskRatio;

    @Option(names = "--kept-mask-ratio", paramLabel = "X", description = "CrossMAE: share of patches predicted.")
    private String keptMaskRatio;

    ModelsRunCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        DType type = compute.dtype();
        Device where = compute.device();
        Map<String, Written> written;
        try (RunnableModel model = Models.open(ModelPlace.find(console, place).folder(), type, where)) {
            written = ModelRun.file(model, console.input(inputs), console.file(outputs), options());
        }
        if (console.json()) {
            Map<String, Object> tensors = new LinkedHashMap<>();
            written.forEach((name, tensor) -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("dtype", tensor.dtype().name());
                one.put("shape", tensor.shape());
                tensors.put(name, one);
            });
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("outputs", outputs.toString());
            out.put("tensors", tensors);
            console.object(out);
        } else {
            written.forEach((name, tensor) -> console.line(name + " " + tensor.dtype() + " " + tensor.shape()));
        }
    }

    /// The options of the run that were given, by their names without dashes.
    private RunnableModel.Options options() {
        Map<String, String> given = new LinkedHashMap<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!OWN.contains(option.longestName())) {
                given.put(option.longestName().substring(2), String.valueOf(option.<Object>getValue()));
            }
        }
        return new RunnableModel.Options(given, name -> "--" + name);
    }
}
