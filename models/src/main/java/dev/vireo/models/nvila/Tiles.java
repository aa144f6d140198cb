package dev.vireo.models.nvila;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Pictures, or the frames of a video, cut into tiles: what [NvilaProcessor] makes and [NvilaModel] sees.
///
/// @param pixels_TCHW the normalised pixels of all tiles, picture after picture
/// @param cuts how each picture is cut
public record Tiles(Tensor pixels_TCHW, List<Cut> cuts) {
    /// Copies the list.
    ///
    /// @throws IllegalArgumentException when there is none, or the tiles are not as many as the cuts have
    public Tiles {
        cuts = List.copyOf(cuts);
        long needed = cuts.stream().mapToLong(Cut::tiles).sum();
        if (cuts.isEmpty() || pixels_TCHW.shape().length != 4 || pixels_TCHW.size(0) != needed) {
            throw new IllegalArgumentException(
                    "tiles of shape " + Arrays.toString(pixels_TCHW.shape()) + " for cuts " + cuts);
        }
    }

    /// How one picture is cut.
    ///
    /// @param tiles how many tiles it has
    /// @param last where the tiles of all scales are put together, the rows and columns of those of the last
    ///     scale; otherwise each tile has a place of its own in a text
    public record Cut(int tiles, Optional<Blocks> last) {
        /// @throws IllegalArgumentException when there is no tile
        public Cut {
            if (tiles < 1 || last.map(blocks -> blocks.count() > tiles).orElse(false)) {
                throw new IllegalArgumentException("a picture in " + tiles + " tiles, the last scale in " + last);
            }
        }

        /// A picture each of whose tiles has a place of its own.
        public static Cut of(int tiles) {
            return new Cut(tiles, Optional.empty());
        }

        /// How many places it takes in a text.
        public int places() {
            return last.isPresent() ? 1 : tiles;
        }
    }

    /// Tiles in rows and columns.
    public record Blocks(int rows, int columns) {
        /// @throws IllegalArgumentException when there is none
        public Blocks {
            if (rows < 1 || columns < 1 || Math.max(rows, columns) > NvilaConfig.MOST_TILES) {
                throw new IllegalArgumentException(rows + " x " + columns + " tiles");
            }
        }

        /// How many there are.
        public int count() {
            return rows * columns;
        }
    }
}
