package dev.vireo.runtime.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Gguf;
import dev.vireo.runtime.weights.Packing;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tensors of a language model in a GGUF file, under their published names and with their rows in the
/// published order. What is packed is unpacked into 32-bit floats each time that it is asked for, into memory
/// of its own.
final class GgufWeights implements TensorSource {
    private static final int ALIGNMENT = 64;
    private static final Pattern OF_LAYER = Pattern.compile("blk\\.(0|[1-9][0-9]{0,4})\\.([a-z_]+)\\.(weight|bias)");
    private static final int MOST_SHOWN = 10;

    private static final Map<String, String> NAMES = Map.of(
            GgufConfig.EMBEDDING,
            "model.embed_tokens.weight",
            "output_norm.weight",
            "model.norm.weight",
            GgufConfig.OUTPUT,
            "lm_head.weight");

    private static final Map<String, String> LAYER_NAMES = Map.of(
            "attn_norm", "input_layernorm",
            "attn_q", "self_attn.q_proj",
            "attn_k", "self_attn.k_proj",
            "attn_v", "self_attn.v_proj",
            "attn_output", "self_attn.o_proj",
            "ffn_norm", "post_attention_layernorm",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");

    private final Gguf file;
    private final Map<String, TensorSource.Entry> tensors;

    /// What the file calls each tensor.
    private final Map<String, String> names;

    /// How many heads the rows of a tensor belong to, for those whose rotary pairs lie as neighbours.
    private final Map<String, Integer> heads;

    private GgufWeights(Gguf file) {
        this.file = file;
        String architecture = GgufConfig.architecture(file);
        boolean neighbours = Objects.requireNonNull(GgufConfig.NEIGHBOURS.get(architecture));
        Map<String, TensorSource.Entry> all = new LinkedHashMap<>();
        Map<String, String> theirs = new LinkedHashMap<>();
        Map<String, Integer> permuted = new LinkedHashMap<>();
        TreeSet<String> unknown = new TreeSet<>();
        for (Gguf.Entry entry : file.tensors().values()) {
            if (entry.name().equals(GgufConfig.ROPE_FACTORS)) {
                continue; // the configuration says it
            }
            String ours = published(entry.name());
            if (ours.isEmpty()) {
                unknown.add(entry.name());
                continue;
            }
            DType dtype = dtype(entry.packing());
            long bytes = entry.elements() * dtype.bytes(); // the header has seen that it fits
            all.put(ours, new TensorSource.Entry(ours, dtype, entry.shape(), 0, bytes));
            theirs.put(ours, entry.name());
            if (neighbours && ours.contains(".self_attn.q_proj.")) {
                permuted.put(ours, heads(entry, architecture, "attention.head_count"));
            } else if (neighbours && ours.contains(".self_attn.k_proj.")) {
                String key = "attention.head_count_kv";
                boolean own = file.has(architecture + "." + key);
                permuted.put(ours, heads(entry, architecture, own ? key : "attention.head_count"));
            }
        }
        if (!unknown.isEmpty()) {
            String shown = String.join(", ", unknown.stream().limit(MOST_SHOWN).toList());
            String more = unknown.size() > MOST_SHOWN ? " and " + (unknown.size() - MOST_SHOWN) + " more" : "";
            throw new VireoException(
                    Code.DATA,
                    "[" + file.name() + "] has tensors that no network of the architecture " + architecture
                            + " is known to have: " + ModelConfig.shown(shown) + more,
                    "Use the file with a program that knows them.");
        }
        this.tensors = Collections.unmodifiableMap(all);
        this.names = theirs;
        this.heads = permuted;
    }

    /// @throws VireoException with code DATA when the file can't be read, or holds tensors that are not known
    static GgufWeights open(Path path) {
        Gguf file = Gguf.open(path);
        try {
            return new GgufWeights(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// The published name of a tensor; empty when there is none.
    private static String published(String name) {
        String whole = NAMES.get(name);
        if (whole != null) {
            return whole;
        }
        Matcher layer = OF_LAYER.matcher(name);
        String part = layer.matches() ? LAYER_NAMES.get(layer.group(2)) : null;
        return part == null ? "" : "model.layers." + layer.group(1) + "." + part + "." + layer.group(3);
    }

    private static DType dtype(Packing packing) {
        return switch (packing) {
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
            case F32, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, AWQ -> DType.F32;
        };
    }

    private int heads(Gguf.Entry entry, String architecture, String key) {
        long count = file.integer(architecture + "." + key);
        List<Long> shape = entry.shape();
        boolean rows =
                shape.size() == 2 || (shape.size() == 1 && entry.packing().numbers() == 1);
        if (!rows || count < 1 || shape.get(0) % (2 * count) != 0 || shape.get(0) > Integer.MAX_VALUE) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file.name() + "] tensor '" + entry.name() + "' of the shape " + shape
                            + " can't be divided into " + count + " heads of pairs",
                    "Fetch the file again.");
        }
        return (int) count;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public Map<String, TensorSource.Entry> tensors() {
        return tensors;
    }

    @Override
    public MemorySegment data(String tensor) {
        TensorSource.Entry entry = tensor(tensor);
        TensorSource.Packed packed = blocks(tensor);
        if (packed.packing().numbers() == 1) {
            return packed.blocks();
        }
        MemorySegment out = allocate(entry.bytes(), tensor, "unpacked");
        if (heads.containsKey(tensor)) {
            packed.packing().unpack(packed.blocks(), out);
        } else {
            file.unpack(Objects.requireNonNull(names.get(tensor)), out);
        }
        return out.asReadOnly();
    }

    @Override
    public Optional<TensorSource.Packed> packed(String tensor) {
        TensorSource.Packed blocks = blocks(tensor);
        return blocks.packing().numbers() == 1 ? Optional.empty() : Optional.of(blocks);
    }

    /// A tensor as it lies in the file, its rows in the published order.
    private TensorSource.Packed blocks(String tensor) {
        String theirs = Objects.requireNonNull(names.get(tensor(tensor).name()));
        Gguf.Entry entry = file.tensor(theirs);
        MemorySegment blocks = file.packed(theirs);
        Integer count = heads.get(tensor);
        return new TensorSource.Packed(
                entry.packing(),
                entry.shape(),
                count == null
                        ? blocks
                        : halvesApart(
                                blocks,
                                Math.toIntExact(entry.shape().get(0)),
                                count,
                                allocate(Math.max(1, blocks.byteSize()), tensor, "put in another order")));
    }

    private MemorySegment allocate(long bytes, String tensor, String why) {
        try {
            return Arena.ofAuto().allocate(bytes, ALIGNMENT);
        } catch (OutOfMemoryError e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "[" + file.name() + "] tensor '" + tensor + "' takes " + bytes + " bytes when it is " + why
                            + ", more memory than there is",
                    "Give Java more with -XX:MaxDirectMemorySize=2G, say.",
                    e);
        }
    }

    /// The rows of a projection in the order of published folders. There, of the `2 * half` rows of a head, row
    /// `i` turns together with row `half + i`; these files have the two beside each other, at `2 * i` and
    /// `2 * i + 1`.
    private static MemorySegment halvesApart(MemorySegment blocks, int rows, int heads, MemorySegment out) {
        int half = rows / heads / 2;
        long row = blocks.byteSize() / rows;
        for (int to = 0; to < rows; to++) {
            int within = to % (2 * half);
            long from = (long) to - within + 2L * (within % half) + within / half;
            MemorySegment.copy(blocks, from * row, out, to * row, row);
        }
        return out.asReadOnly();
    }

    @Override
    public void close() {
        file.close();
    }
}
