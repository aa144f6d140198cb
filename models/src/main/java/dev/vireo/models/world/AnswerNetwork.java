package dev.vireo.models.world;

import dev.vireo.models.Parameters;
import dev.vireo.models.world.Layers.ConvNorm;
import dev.vireo.models.world.Layers.Linear;
import dev.vireo.models.world.Layers.Residual;
import dev.vireo.runtime.tensor.Tensor;

/// Answers a simple question about a crop with one of a fixed list of answers. The question scales and shifts
/// the features of the picture, after FiLM (Perez et al., arXiv 1709.07871).
public final class AnswerNetwork {
    /// Pixels of a crop in each direction.
    public static final int SIDE = 96;

    /// Words of a question; longer ones are cut, shorter ones padded with word 0.
    public static final int WORDS = 40;

    /// Numbers that say where the crop lies in its picture.
    public static final int PLACE = 6;

    private final Tensor words;
    private final Tensor text0Weight;
    private final Tensor text0Bias;
    private final Tensor text1Weight;
    private final Tensor text1Bias;
    private final Linear place;
    private final ConvNorm stem0;
    private final ConvNorm stem1;
    private final ConvNorm stem2;
    private final Residual trunk;
    private final Residual trunk2;
    private final ConvNorm down;
    private final Film film;
    private final Film film2;
    private final Linear hidden;
    private final Linear answer;

    /// A network over these parameters.
    public AnswerNetwork(AnswerConfig config, Parameters p) {
        int word = config.wordChannels();
        int text = config.textChannels();
        int c2 = config.channels().get(0);
        int c4 = config.channels().get(1);
        int c8 = config.channels().get(2);
        int c16 = config.channels().get(3);
        int condition = config.conditionSize();
        words = p.weight("text.words.weight", word, config.words(), word);
        text0Weight = p.weight("text.0.weight", 2, text, word, 3);
        text0Bias = p.constant("text.0.bias", 0, text);
        text1Weight = p.weight("text.1.weight", 2, text, text, 3);
        text1Bias = p.constant("text.1.bias", 0, text);
        place = Linear.of(p, "place", PLACE, c4);
        stem0 = ConvNorm.of(p, "stem.0", 3, c2, 3, 2);
        stem1 = ConvNorm.of(p, "stem.1", c2, c4, 3, 2);
        stem2 = ConvNorm.of(p, "stem.2", c4, c8, 3, 2);
        trunk = Residual.of(p, "trunk", c8);
        trunk2 = Residual.of(p, "trunk2", c8);
        down = ConvNorm.of(p, "down", c8, c16, 3, 2);
        film = Film.of(p, "film", c16, condition);
        film2 = Film.of(p, "film2", c16, condition);
        hidden = Linear.of(p, "hidden", 2 * c16 + condition, config.hidden());
        answer = Linear.of(p, "answer", config.hidden(), config.answers());
    }

    /// A residual block whose inner features the question scales and shifts.
    private record Film(ConvNorm first, ConvNorm second, Linear scale, Linear shift, int channels) {
        static Film of(Parameters p, String name, int channels, int condition) {
            return new Film(
                    ConvNorm.of(p, name + ".0", channels, channels, 3, 1),
                    ConvNorm.of(p, name + ".1", channels, channels, 3, 1),
                    Linear.of(p, name + ".scale", condition, channels),
                    Linear.of(p, name + ".shift", condition, channels),
                    channels);
        }

        Tensor apply(Tensor x_BCHW, Tensor condition_BD, boolean training) {
            Tensor y = first.apply(x_BCHW, training);
            Tensor factor = scale.apply(condition_BD).add(1).reshape(-1, channels, 1, 1);
            Tensor offset = shift.apply(condition_BD).reshape(-1, channels, 1, 1);
            y = second.apply(y.mul(factor).add(offset).relu(), training);
            return y.add(x_BCHW).relu();
        }
    }

    /// Scores of the answers, `Q x answers`.
    ///
    /// @param crops_B3HW `B x 3 x SIDE x SIDE` in 0..255
    /// @param place_B6 left, top, right, bottom of each crop as shares of the picture's sides, then the
    ///     logarithms of the picture's sides over those of the crop
    /// @param crop_Q which crop each question is about
    /// @param words_QT word numbers, `Q x WORDS`
    public Tensor forward(Tensor crops_B3HW, Tensor place_B6, Tensor crop_Q, Tensor words_QT, boolean training) {
        Tensor text_QDT = Tensor.embedding(words, words_QT).permute(0, 2, 1);
        text_QDT = text_QDT.conv1d(text0Weight, text0Bias, 1).relu();
        text_QDT = text_QDT.conv1d(text1Weight, text1Bias, 1).relu();
        Tensor condition_QD = Tensor.cat(
                1,
                text_QDT.max(2),
                text_QDT.mean(2),
                place.apply(place_B6).relu().indexSelect(0, crop_Q));

        Tensor x = crops_B3HW.add(-128).mul(1 / 64.0).channelsLast();
        x = stem0.apply(x, training).relu();
        x = stem1.apply(x, training).relu();
        x = stem2.apply(x, training).relu();
        x = trunk2.apply(trunk.apply(x, training), training);
        x = down.apply(x, training).relu().indexSelect(0, crop_Q);
        x = film.apply(x, condition_QD, training);
        x = film2.apply(x, condition_QD, training);
        Tensor seen_QC =
                Tensor.cat(1, x.mean(2, 3), x.reshape(x.size(0), x.size(1), -1).max(2));
        return answer.apply(hidden.apply(Tensor.cat(1, seen_QC, condition_QD)).relu());
    }
}
