package dev.vireo.diffusion.internal.video;

import dev.vireo.diffusion.GeneratedVideo.Energy;
import dev.vireo.diffusion.GeneratedVideo.Look;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The file in which a video in the making says how far it has come, so that another call goes on to the same frames.
///
/// @param work tells one video from another: model, settings and where it started
public record StepFile(Path file, String work) {
    private static final String WORK = "work";
    private static final String DONE = "done";
    private static final String ENERGIES = "energies";
    private static final String LATENTS = "latents";
    private static final String CARRIED = "carried";
    private static final String LOOK = "look.";

    /// How far it has come.
    ///
    /// @param done the number of the next step
    /// @param carried what the sampler carries
    public record State(int done, Tensor latents, List<Tensor> carried, List<Energy> energies, List<Look> looks) {}

    public void write(State state) {
        SafetensorsWriter out = new SafetensorsWriter()
                .metadata(WORK, work)
                .metadata(DONE, Integer.toString(state.done))
                .metadata(
                        ENERGIES,
                        String.join(
                                " ",
                                state.energies.stream()
                                        .map(e -> e.step() + ":" + e.value())
                                        .toList()));
        add(out, LATENTS, state.latents);
        for (int i = 0; i < state.carried.size(); i++) {
            add(out, carried(i), state.carried.get(i));
        }
        for (int i = 0; i < state.looks.size(); i++) {
            Look look = state.looks.get(i);
            int pixels = look.rows() * look.columns();
            float[] all = new float[look.frames().size() * pixels];
            for (int f = 0; f < look.frames().size(); f++) {
                System.arraycopy(look.frames().get(f), 0, all, f * pixels, pixels);
            }
            out.metadata(LOOK + i, look.step() + ":" + look.object());
            out.add(LOOK + i, List.of((long) look.frames().size(), (long) look.rows(), (long) look.columns()), all);
        }
        out.write(file);
    }

    private static void add(SafetensorsWriter out, String name, Tensor tensor) {
        out.add(name, Arrays.stream(tensor.shape()).boxed().toList(), tensor.toFloats());
    }

    /// What the file says, if there is one; its tensors belong to the scope of the caller.
    ///
    /// @throws VireoException with code DATA when the file is damaged or of other work
    public Optional<State> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        State state;
        try (Safetensors in = Safetensors.open(file)) {
            state = work.equals(in.metadata().get(WORK)) ? state(in) : null;
        } catch (RuntimeException e) { // whatever is wrong with it
            throw new VireoException(
                    Code.DATA, "[" + file + "] is damaged: " + e.getMessage(), "Delete it to begin anew.", e);
        }
        if (state == null) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] holds an unfinished video of another model or other settings",
                    "Finish that one with its own settings, choose another folder, or delete the file.");
        }
        return Optional.of(state);
    }

    private static State state(Safetensors in) {
        Map<String, String> about = in.metadata();
        List<Tensor> carried = new ArrayList<>();
        while (in.names().contains(carried(carried.size()))) {
            carried.add(tensor(in, carried(carried.size())));
        }
        List<Look> looks = new ArrayList<>();
        for (int i = 0; about.containsKey(LOOK + i); i++) {
            looks.add(look(in, LOOK + i, Objects.requireNonNull(about.get(LOOK + i))));
        }
        return new State(
                Integer.parseInt(Objects.requireNonNull(about.get(DONE))),
                tensor(in, LATENTS),
                carried,
                energies(Objects.requireNonNull(about.get(ENERGIES))),
                looks);
    }

    private static String carried(int number) {
        return number == 0 ? CARRIED : CARRIED + "." + number;
    }

    private static Tensor tensor(Safetensors in, String name) {
        return Tensor.of(Objects.requireNonNull(in.tensors().get(name)), in.data(name), DType.F32, Device.CPU);
    }

    private static Look look(Safetensors in, String name, String about) {
        List<Long> shape = Objects.requireNonNull(in.tensors().get(name)).shape();
        int rows = Math.toIntExact(shape.get(1));
        int columns = Math.toIntExact(shape.get(2));
        float[] all = in.floats(name);
        List<float[]> frames = new ArrayList<>();
        for (int f = 0; f < shape.getFirst(); f++) {
            frames.add(Arrays.copyOfRange(all, f * rows * columns, (f + 1) * rows * columns));
        }
        String[] parts = about.split(":", 2);
        return new Look(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), rows, columns, frames);
    }

    private static List<Energy> energies(String text) {
        List<Energy> out = new ArrayList<>();
        for (String one : text.isEmpty() ? new String[0] : text.split(" ")) {
            String[] parts = one.split(":", 2);
            out.add(new Energy(Integer.parseInt(parts[0]), Double.parseDouble(parts[1])));
        }
        return out;
    }
}
