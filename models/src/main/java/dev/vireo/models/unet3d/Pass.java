package dev.vireo.models.unet3d;

import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all parts of the network see during one pass, and what attention they leave behind. A pass is begun by
/// [UNet3DConditionModel#pass] and serves the segments of that network.
///
/// B videos of F frames; N counts the frames of all videos.
public final class Pass {
    private final int frames;
    private final Tensor time_BT;
    private final Tensor text_BMC;
    private final @Nullable Tensor objects_NOC;
    private final Conditions.@Nullable TextMask mask;
    private final List<UNet3DConditionModel.Level> levels;
    private final WantedAttention wanted;

    private List<WantedAttention.Shares> taken = new ArrayList<>();

    Pass(
            int frames,
            Tensor time_BT,
            Tensor text_BMC,
            @Nullable Tensor objects_NOC,
            Conditions.@Nullable TextMask mask,
            List<UNet3DConditionModel.Level> levels,
            WantedAttention wanted) {
        this.frames = frames;
        this.time_BT = time_BT;
        this.text_BMC = text_BMC;
        this.objects_NOC = objects_NOC;
        this.mask = mask;
        this.levels = levels;
        this.wanted = wanted;
    }

    int frames() {
        return frames;
    }

    int batch() {
        return (int) text_BMC.size(0);
    }

    /// The embedded time after its activation.
    Tensor time_BT() {
        return time_BT;
    }

    Tensor text_BMC() {
        return text_BMC;
    }

    /// The sizes of pictures at each level, from the finest.
    List<UNet3DConditionModel.Level> levels() {
        return levels;
    }

    /// The grounded objects of every frame; null without.
    @Nullable Tensor objects() {
        return objects_NOC;
    }

    /// Numbers that are added to the attention of pixels to words before the softmax; null without.
    @Nullable Tensor mask(int rows, int columns) {
        return mask == null ? null : mask.on(rows, columns, text_BMC);
    }

    boolean wants(WantedAttention.Key key) {
        return wanted.keys().contains(key);
    }

    boolean endsAt(WantedAttention.Key key) {
        return wanted.end().filter(key::equals).isPresent();
    }

    /// Keeps the columns of the wanted words of what the frames of the one video gave, B x heads x F P x M.
    void take(WantedAttention.Key key, Tensor maps_BHQM, int rows, int columns) {
        long[] index = wanted.words().stream().mapToLong(Integer::longValue).toArray();
        Tensor columns_BHQT =
                maps_BHQM.indexSelect(3, Tensor.of(index, index.length).to(maps_BHQM.device()));
        Tensor maps_FHPT = columns_BHQT
                .reshape(maps_BHQM.size(1), frames, (long) rows * columns, index.length)
                .transpose(0, 1)
                .keep();
        taken.add(new WantedAttention.Shares(key, maps_FHPT, rows, columns));
    }

    /// The maps that were taken since the last call. They outlive their scopes: the caller closes them.
    public List<WantedAttention.Shares> handOver() {
        List<WantedAttention.Shares> out = taken;
        taken = new ArrayList<>();
        return out;
    }
}
