//! Postcode directories changed by chance: refused with the file named, or read with every row accounted for.

use std::fs;

use milepost::places::Directory;

use super::{
    chance::{change_text, damage},
    try_many,
};

const LAYOUTS: [&str; 5] = [
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,ctry,lat,long\n\
     AB1 0AA,AB1  0AA,AB1 0AA,198001,199606,S99999999,S99999999,S12000033,S13002843,S99999999,0,385386,0801193,1,S08,S92,57.1,-2.2\n\
     BT1 1AA,BT1  1AA,BT1 1AA,198001,,N99999999,,N09000003,N08000316,N99999999,0,333752,0374405,1,ZC,N92,54.6,-5.9\n",
    "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,lat,long\n\
     GU1 1AA,GU1  1AA,GU1 1AA,198001,,E10000030,,E07000209,E05,E43,0,500000,0149000,1,51.2,-0.5\n\
     JE2 3AB,JE2  3AB,JE2 3AB,198001,,L99999999,,L99999999,L99,L99,0,,,9,,\n",
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd\n\
     GU1 1AA,GU1  1AA,GU1 1AA,198001,,0,500000,149000,1,E00,E10000030,,E07000209\n",
    "GU1 1AA,10,500000,149000,E92000001,,E18000003,E10000030,E07000209,E05\r\n\
     GU1 1AB,90,0,0,E92000001,,E18000003,E10000030,E07000209,E05\r\n",
    "pcd,oseast1m,osnrth1m,laua\nGU11AA,500000,149000,E07000209\nGU1 1AB,500001.0,0149001,E07000209\n",
];

const WORDS: [&str; 10] = [",", "\n", "\"", "pcds", "lad24cd", "lad25cd", "\0", "GU1 1AA", "99999999999", "\u{feff}"];

#[test]
fn directories_changed_by_chance_are_read_or_refused_by_name() {
    try_many("directories", 300, |chance, folder| {
        let mut bytes = {
            let layout = chance_layout(chance);
            change_text(chance, layout, &WORDS)
        }
        .into_bytes();
        if chance.one_in(3) {
            damage(chance, &mut bytes);
        }
        let is_folder = chance.one_in(4);
        let source = if is_folder { folder.join("directory") } else { folder.join("directory.csv") };
        if is_folder {
            fs::create_dir(&source).unwrap();
            fs::write(source.join("ab.csv"), chance_layout(chance)).unwrap();
            fs::write(source.join("gu.csv"), bytes).unwrap();
        } else {
            fs::write(&source, bytes).unwrap();
        }
        match Directory::open(&source, &folder.join("cache")) {
            Ok(directory) => {
                let release = directory.release();
                let tally = &release.tally;
                let accounted = release.postcodes + tally.rows_set_aside().values().sum::<u64>();
                assert_eq!(release.rows, accounted, "{release:?}");
                let again = Directory::open(&source, &folder.join("cache")).unwrap();
                assert_eq!(again.find("GU1 1AA"), directory.find("GU1 1AA"));
            }
            Err(error) => {
                let said = error.diagnostic().in_full();
                assert!(said.contains("director"), "{said}");
                assert!(said.contains("hint: "), "{said}");
            }
        }
    });
}

fn chance_layout(chance: &mut super::Chance) -> &'static str {
    LAYOUTS[chance.below(LAYOUTS.len())]
}
