/// Limits of what planners read and write.
public enum PlannerLimits {
  /// The most parts of an instruction that are quoted back as not understood; the rest are counted.
  public static let maxFragments = 20

  /// The longest such part, in characters; longer ones are cut and end in "…".
  public static let maxFragmentCharacters = 200

  /// The longest title made of an instruction, in characters.
  public static let maxTitleCharacters = 80
}
