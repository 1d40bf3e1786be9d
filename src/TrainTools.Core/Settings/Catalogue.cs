using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>
/// The settings that a record declares, its own and those of the records in it, in one flat list. From it come the
/// command line's options and help, the files' JSON, the tab's form and the check of values.
/// </summary>
public sealed class Catalogue
{
    private readonly Dictionary<string, Setting> _byKey;
    private readonly Dictionary<string, Setting> _byKeyBefore;

    private Catalogue(object defaults)
    {
        Defaults = defaults;
        All = [.. Find(defaults.GetType(), [], defaults).OrderBy(setting => setting.Group)];
        _byKey = All.ToDictionary(setting => setting.Key);
        _byKeyBefore = All.Where(setting => setting.KeyBefore.Length > 0).ToDictionary(setting => setting.KeyBefore);
    }

    /// <summary>A version's settings: what a training computes.</summary>
    public static Catalogue Training { get; } = Of<TrainingSettings>();

    /// <summary>A job's settings: a version's, with what is trained and where it goes.</summary>
    public static Catalogue Job { get; } = Of<TrainingJob>();

    /// <summary>Every setting, by group, in the order of declaration.</summary>
    public IReadOnlyList<Setting> All { get; }

    /// <summary>The record with every default.</summary>
    public object Defaults { get; }

    /// <summary>The settings of a record with a default for each.</summary>
    public static Catalogue Of<T>() where T : class, new() => new(new T());

    /// <summary>The option of a setting of a job; any other word stays as it is.</summary>
    public static string OptionOf(string key) => Job.Find(key)?.Option ?? key;

    /// <summary>The setting of a key, today's or a former one; null: there is none.</summary>
    public Setting? Find(string key) => _byKey.GetValueOrDefault(key) ?? _byKeyBefore.GetValueOrDefault(key);

    /// <summary>The settings as JSON, all of them; null stands for what is chosen automatically.</summary>
    public JsonObject Write(object settings)
    {
        var json = new JsonObject();
        foreach (var setting in All)
            json[setting.Key] = setting.Get(settings) switch
            {
                null => null,
                bool on => on,
                int number => number,
                long number => number,
                double number => number,
                var value => setting.InWords(value),
            };
        return json;
    }

    /// <summary>
    /// The settings with those values that the JSON has. Every value that is none is a problem and stays as it was;
    /// what is no setting is told as well.
    /// </summary>
    /// <param name="settings">What is not in the JSON comes from here.</param>
    /// <param name="problems">Receives what is wrong, in the order of the JSON.</param>
    public T Read<T>(JsonElement json, T settings, ICollection<Problem> problems) where T : class
    {
        foreach (var property in json.EnumerateObject())
        {
            if (Find(property.Name) is not { } setting)
                problems.Add(Unknown(property.Name));
            else if (Value(() => setting.Read(property.Value), problems, out var value))
                settings = setting.With(settings, value);
        }
        return settings;
    }

    /// <summary>Every value that is out of its range.</summary>
    public IEnumerable<Problem> ProblemsOf(object settings) =>
        All.Select(setting => setting.ProblemOf(settings)).OfType<Problem>();

    /// <summary>Every value that somebody chose and that has no effect, for another setting has the wrong value.</summary>
    public IEnumerable<Problem> WithoutEffect(object settings)
    {
        foreach (var setting in All.Where(one => one.OnlyWith.Length > 0))
        {
            var other = Find(setting.OnlyWith)!;
            string value = other.InWords(other.Get(settings));
            if (!setting.OnlyWithValues.Contains(value) && !Equals(setting.Get(settings), setting.Default))
                yield return new Problem("setting.no_effect", setting.Key, ("other_field", other.Key),
                    ("value", value), ("needed", string.Join(" / ", setting.OnlyWithValues)));
        }
    }

    /// <summary>Which values differ, by key.</summary>
    public IEnumerable<Setting> Differences(object before, object now) =>
        All.Where(setting => !Equals(setting.Get(before), setting.Get(now)));

    /// <summary>Reads a value; what is wrong with it goes to the others.</summary>
    public static bool Value(Func<object?> read, ICollection<Problem> problems, out object? value)
    {
        value = null;
        try
        {
            value = read();
            return true;
        }
        catch (ProblemException wrong)
        {
            problems.Add(wrong.Problem);
            return false;
        }
    }

    private Problem Unknown(string name) => Spelling.Nearest(name, _byKey.Keys) is { } near
        ? new Problem("setting.unknown_near", "", ("value", name), ("near", near))
        : new Problem("setting.unknown", "", ("value", name));

    private static IEnumerable<Setting> Find(Type type, IReadOnlyList<PropertyInfo> path, object defaults)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<SettingAttribute>() is { } declared)
                yield return new Setting([.. path, property], declared, defaults);
            else if (property is { CanWrite: true, PropertyType.IsClass: true } && property.PropertyType != typeof(string))
            {
                foreach (var inner in Find(property.PropertyType, [.. path, property], defaults))
                    yield return inner;
            }
        }
    }
}
