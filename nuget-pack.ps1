<#
.SYNOPSIS
Packs every Kenger library and the kenger tool, and pushes them where a source is given.
.PARAMETER Version
The packages' version, 1.2.3 or 1.2.3-beta.1. Default: the one in Directory.Build.props.
.PARAMETER Output
Where the packages go. Default: artifacts/packages.
.PARAMETER Source
The feed to push to. Default: none, nothing is pushed.
.PARAMETER ApiKey
The feed's key. Default: the environment variable NUGET_API_KEY.
#>
param(
    [string] $Version,
    [string] $Output = (Join-Path $PSScriptRoot 'artifacts/packages'),
    [string] $Source,
    [string] $ApiKey = $env:NUGET_API_KEY
)
$ErrorActionPreference = 'Stop'

$arguments = @('pack', (Join-Path $PSScriptRoot 'Kenger.sln'), '--configuration', 'Release', '--output', $Output)
if ($Version) { $arguments += "-p:Version=$Version" }
dotnet @arguments
if ($LASTEXITCODE) { exit $LASTEXITCODE }

if ($Source) {
    dotnet nuget push (Join-Path $Output '*.nupkg') --source $Source --api-key $ApiKey --skip-duplicate
    exit $LASTEXITCODE
}
