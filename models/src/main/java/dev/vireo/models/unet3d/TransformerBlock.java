package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.HeadedAttention;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Attention of tokens to each other, attention to a text or to each other again, and a gated map, each with a
/// norm before it and a way around.
final class TransformerBlock {
    private final LayerNorm norm1;
    private final HeadedAttention attn1;
    private final LayerNorm norm2;
    private final HeadedAttention attn2;
    private final LayerNorm norm3;
    private final GatedMlp mlp;
    private final @Nullable Fuser fuser;

    /// @param context channels of the text; 0 when the second attention is of the tokens to each other
    /// @param grounded whether it has an adapter for grounded objects, of the same channels as the text
    TransformerBlock(Parameters p, int channels, int context, int heads, int headChannels, boolean grounded) {
        norm1 = LayerNorm.of(p, "norm1", channels, 1e-5);
        attn1 = new HeadedAttention(p.at("attn1"), channels, channels, heads, headChannels, false);
        norm2 = LayerNorm.of(p, "norm2", channels, 1e-5);
        attn2 = new HeadedAttention(
                p.at("attn2"), channels, context == 0 ? channels : context, heads, headChannels, false);
        norm3 = LayerNorm.of(p, "norm3", channels, 1e-5);
        mlp = new GatedMlp(p.at("ff"), channels);
        fuser = grounded ? new Fuser(p.at("fuser"), channels, context, heads, headChannels) : null;
    }

    /// With all attention of the tokens to each other.
    Tensor apply(Tensor x_NPC) {
        return Scope.tidy(() -> {
            Tensor x = self(x_NPC);
            Tensor normed = norm2.apply(x);
            return mlp(x.add(attn2.apply(normed, normed)));
        });
    }

    /// With attention to a text. Hands its shares to the pass where they are wanted.
    ///
    /// @return null when the pass ends with those shares
    @Nullable Tensor apply(Tensor x_NPC, Pass pass, WantedAttention.@Nullable Key key, int rows, int columns) {
        Tensor objects = pass.objects();
        Tensor selfSeen = self(x_NPC);
        Tensor x = fuser == null || objects == null ? selfSeen : fuser.apply(selfSeen, objects);
        // All frames of a video look at the same text, so that their pixels can stand in one row.
        Tensor x_BQC = x.reshape(pass.batch(), -1, x.size(2));
        Tensor normed = norm2.apply(x_BQC);
        Tensor seen;
        if (key != null && pass.wants(key)) {
            if (pass.endsAt(key)) {
                pass.take(key, attn2.maps(normed, pass.text_BMC()), rows, columns);
                return null;
            }
            Attention.Attended attended = attn2.withMaps(normed, pass.text_BMC());
            pass.take(key, Objects.requireNonNull(attended.maps_BHNM()), rows, columns);
            seen = attended.out_BHND();
        } else {
            Tensor mask = pass.mask(rows, columns);
            seen = mask == null ? attn2.apply(normed, pass.text_BMC()) : attn2.apply(normed, pass.text_BMC(), mask);
        }
        return mlp(x_BQC.add(seen)).reshape(x.shape());
    }

    private Tensor self(Tensor x) {
        return Scope.tidy(() -> {
            Tensor normed = norm1.apply(x);
            return x.add(attn1.apply(normed, normed));
        });
    }

    private Tensor mlp(Tensor x) {
        return Scope.tidy(() -> x.add(mlp.apply(norm3.apply(x))));
    }
}
