using System.CommandLine;
using System.CommandLine.Parsing;
using TrainTools.Cli.Console;
using TrainTools.Core.Settings;

namespace TrainTools.Cli.Commands;

/// <summary>A catalogue spelled out as options: each setting's own, and kohya's that mean the same.</summary>
internal sealed class SettingOptions(Catalogue catalogue)
{
    private readonly IReadOnlyList<Spelled> _all = [.. catalogue.All.Select(setting => new Spelled(setting))];

    /// <summary>The options under the headings of their settings, with those of kohya's hidden.</summary>
    public IEnumerable<OptionGroup> Groups => _all.GroupBy(spelled => spelled.Setting.Group)
        .Select(group => new OptionGroup(
            SettingTexts.English.Title(group.Key), [.. group.SelectMany(spelled => spelled.Options)]));

    /// <summary>Whether any of them is given.</summary>
    public bool AreGiven(ParseResult parse) => _all.Any(spelled => spelled.Given(parse).Any());

    /// <summary>The settings with what is given; what is wrong with that goes to the problems.</summary>
    public T Apply<T>(ParseResult parse, T settings, ICollection<Problem> problems) where T : class
    {
        foreach (var spelled in _all)
        {
            foreach (string text in spelled.Given(parse))
            {
                if (Catalogue.Value(() => spelled.Setting.Read(text), problems, out object? value))
                    settings = spelled.Setting.With(settings, value);
            }
        }
        return settings;
    }

    /// <summary>A setting with its option, and kohya's options that stand alone for one value of it.</summary>
    private sealed class Spelled
    {
        private readonly Option<string> _option;
        private readonly IReadOnlyList<(Option<bool> Option, string Value)> _fixed;

        public Spelled(Setting setting)
        {
            Setting = setting;
            var kohya = setting.KohyaOptions.Select(option => option.Split('=')).ToList();
            var aliases = kohya.Where(option => option.Length == 1).Select(option => option[0])
                .Concat(Underscored(setting).Except(kohya.Select(option => option[0])));
            bool isSwitch = setting is { Kind: SettingKind.Toggle, IsAutomatic: false, OffAndOn.Count: 0 };
            _option = new Option<string>(setting.Option, [.. aliases.Distinct().Where(alias => alias != setting.Option)])
            {
                Description = Describe(setting),
                HelpName = setting.ValueName,
                Arity = isSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            };
            _fixed = [.. kohya.Where(option => option.Length == 2)
                .Select(option => (new Option<bool>(option[0]) { Hidden = true }, option[1]))];
        }

        public Setting Setting { get; }

        public IEnumerable<Option> Options => [_option, .. _fixed.Select(alone => alone.Option)];

        /// <summary>What is given, as text.</summary>
        public IEnumerable<string> Given(ParseResult parse)
        {
            if (parse.GetResult(_option) is OptionResult { Implicit: false } result
                && (result.Tokens.Count > 0 || _option.Arity.MinimumNumberOfValues == 0)) // else the parser tells it
            {
                yield return result.Tokens.Count == 0 ? "on" : result.Tokens[0].Value;
            }
            foreach (var (option, value) in _fixed)
            {
                if (parse.GetValue(option))
                    yield return value;
            }
        }

        // The key of files, for who copies it from one.
        private static IEnumerable<string> Underscored(Setting setting) =>
            setting.Key.Contains('_') ? [$"--{setting.Key}", $"--{setting.Key.Replace('_', '-')}"] : [$"--{setting.Key}"];

        private static string Describe(Setting setting)
        {
            string text = $"{SettingTexts.English.Title(setting.Key)}. {SettingTexts.English.Help(setting.Key)}";
            if (setting.Default is { } value && setting.Kind != SettingKind.Toggle)
                text += $" Default {setting.InWords(value)}.";
            string kohya = string.Join(", ", setting.KohyaOptions.Select(option => option.Split('=')[0])
                .Where(option => option != setting.Option));
            return kohya.Length > 0 ? $"{text} Kohya: {kohya}." : text;
        }
    }
}
